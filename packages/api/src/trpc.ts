import { DomainError } from '@ticket-vendor/domain';
import { initTRPC } from '@trpc/server';
import superjson from 'superjson';
import { apiRequest, type ApiRequest } from './api-request.ts';
import type { ApiContext } from './context.ts';
import { apiError } from './errors/api-error.ts';
import { formatError } from './errors/format-error.ts';
import type { Meta } from './meta.ts';

const t = initTRPC
  .context<ApiContext>()
  .meta<Meta>()
  .create({
    transformer: superjson,
    isDev: false,
    errorFormatter: formatError,
    // A stream that is silent for two pings is taken for dead.
    sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 35_000 } },
  });

export const router = t.router;

// One middleware for all of it: tRPC copies the call's options several times for each.
const guarded = t.middleware(async ({ ctx, meta, path, next, getRawInput }) => {
  const request = apiRequest(ctx);
  const place = { requestId: ctx.requestId, path };
  try {
    // Per procedure, not per HTTP request: a batch of ten counts ten.
    await request.consume(meta?.limit ?? 'write');
    const account = meta?.limit === 'login' ? emailIn(await getRawInput()) : undefined;
    if (account !== undefined) await request.consumeAccount(account);
    // Before any input is read: a stranger learns nothing of what the input should be.
    if (needsToken(meta) && request.actor.type === 'anonymous') throw new DomainError('UNAUTHENTICATED');
  } catch (error) {
    throw apiError(error, place);
  }
  // By its type alone, since it is that one already: handed on again it would be copied.
  const result = await next<ApiRequest>({});
  // Also what input and output parsers refuse.
  return result.ok ? result : { ...result, error: apiError(result.error, place) };
});

function emailIn(input: unknown): string | undefined {
  const email: unknown = typeof input === 'object' && input !== null ? Reflect.get(input, 'email') : undefined;
  return typeof email === 'string' ? email : undefined;
}

/** A guest's order may open with its secret, which the verb looks at; what has no REST twin is the verb's to judge too. */
function needsToken(meta: Meta | undefined): boolean {
  return meta?.openapi !== undefined && meta.openapi.protect !== false && !meta.openapi.guest;
}

/** What every procedure is built on: counted against its limit, closed to strangers where its meta says so, answering errors by the catalogue. */
export const procedure = t.procedure.use(guarded);
