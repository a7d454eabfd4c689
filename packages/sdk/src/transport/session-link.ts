import type { Operation, TRPCLink } from '@trpc/client';
import type { AppRouter } from '@ticket-vendor/api/router';
import type { SessionKeeper } from '../auth/session-keeper.ts';
import { toTicketVendorError } from '../errors/index.ts';
import { withHeader } from './operation-headers.ts';
import { promiseLink } from './promise-link.ts';

// A bad token is refused also where none is needed; these are how one gets a good one.
const withoutToken = new Set(['auth.register', 'auth.login', 'auth.refresh']);

/** Signs calls; one that is refused for its token is sent once more with a renewed one. */
export function sessionLink(keeper: SessionKeeper): TRPCLink<AppRouter> {
  return promiseLink(async (op, send) => {
    const token = withoutToken.has(op.path) ? undefined : await keeper.token();
    if (token === undefined) return send(op);
    try {
      return await send(signed(op, token));
    } catch (error) {
      const renewed = isUnauthenticated(error) ? await keeper.tokenAfter(token) : undefined;
      if (renewed === undefined) throw error;
      return send(signed(op, renewed));
    }
  });
}

function signed(op: Operation, token: string): Operation {
  return withHeader(op, 'authorization', `Bearer ${token}`);
}

function isUnauthenticated(error: unknown): boolean {
  return toTicketVendorError(error).code === 'UNAUTHENTICATED';
}
