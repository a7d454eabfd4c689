import type { Ctx } from '@ticket-vendor/domain';
import type { ApiContext } from './context.ts';
import type { Limit } from './meta.ts';

/** What the server really hands over: the verbs' context and the limits of this caller. */
export interface ApiRequest extends Ctx {
  /** Counts one call of this caller. Errors: RATE_LIMITED. */
  consume: (limit: Limit) => Promise<void>;
  /** Counts one attempt on an account, whoever makes it. Errors: RATE_LIMITED. */
  consumeAccount: (email: string) => Promise<void>;
}

/** The opaque context, opened. */
export function apiRequest(ctx: ApiContext): ApiRequest {
  if (!isApiRequest(ctx)) throw new Error('the context was not made by the border');
  return ctx;
}

function isApiRequest(ctx: ApiContext): ctx is ApiRequest {
  return 'actor' in ctx && 'consume' in ctx && 'consumeAccount' in ctx;
}
