import { DomainError } from '@ticket-vendor/domain';
import { initTRPC } from '@trpc/server';
import superjson from 'superjson';
import { apiRequest } from './api-request.ts';
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

// Outermost, so that it also sees what input and output parsers refuse.
const answeringByCatalogue = t.middleware(async ({ ctx, path, next }) => {
  const result = await next();
  if (result.ok) return result;
  throw apiError(result.error, { requestId: ctx.requestId, path });
});

// Per procedure, not per HTTP request: a batch of ten counts ten.
const counted = t.middleware(async ({ ctx, meta, next, getRawInput }) => {
  const request = apiRequest(ctx);
  await request.consume(meta?.limit ?? 'write');
  const account = meta?.limit === 'login' ? emailIn(await getRawInput()) : undefined;
  if (account !== undefined) await request.consumeAccount(account);
  return next({ ctx: request });
});

function emailIn(input: unknown): string | undefined {
  const email: unknown = typeof input === 'object' && input !== null ? Reflect.get(input, 'email') : undefined;
  return typeof email === 'string' ? email : undefined;
}

// Before any input is read: a stranger learns nothing of what the input should be.
const closedToStrangers = t.middleware(async ({ ctx, meta, next }) => {
  if (needsToken(meta) && apiRequest(ctx).actor.type === 'anonymous') throw new DomainError('UNAUTHENTICATED');
  return next();
});

/** A guest's order may open with its secret, which the verb looks at; what has no REST twin is the verb's to judge too. */
function needsToken(meta: Meta | undefined): boolean {
  return meta?.openapi !== undefined && meta.openapi.protect !== false && !meta.openapi.guest;
}

/** What every procedure is built on: counted against its limit, closed to strangers where its meta says so, answering errors by the catalogue. */
export const procedure = t.procedure.use(answeringByCatalogue).use(counted).use(closedToStrangers);
