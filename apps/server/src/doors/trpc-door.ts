import { apiError, appRouter, nameRequest, type Meta } from '@ticket-vendor/api';
import { DomainError, invalidField } from '@ticket-vendor/domain';
import { isWellFormedQuery, unreadableBody } from '@ticket-vendor/openapi';
import type { AnyTRPCProcedure, AnyTRPCRouter } from '@trpc/server';
import { fastifyRequestHandler, type CreateFastifyContextOptions } from '@trpc/server/adapters/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createContext, type RateLimits } from '../border/index.ts';
import { answerSingleCall } from './answer-single-call.ts';
import { retryAfter } from './retry-after.ts';
import { singleCallOf } from './single-call.ts';

export interface TrpcDoorOptions {
  limits: RateLimits;
  /** Whose procedures: the product's unless told. */
  router?: AnyTRPCRouter;
}

const maxBatchSize = 10;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * tRPC on a route of our own: its plugin would also accept forms and the methods of every verb. The body goes to tRPC as text,
 * which parses it inside the call and so answers in its own shape. Plain single calls take the direct path, all others tRPC's adapter.
 */
export async function trpcDoor(scope: FastifyInstance, { limits, router = appRouter }: TrpcDoorOptions): Promise<void> {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) =>
    readText(body, unreadableBody(request.headers), done),
  );
  scope.addHook('onRequest', (request, reply, done) => {
    reply.header('cache-control', 'no-store');
    done(isWellFormedQuery(request.url) ? undefined : illFormedQuery());
  });
  scope.route<{ Params: { path: string } }>({
    method: ['GET', 'POST'],
    url: '/:path',
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      const { path } = request.params;
      const call = singleCallOf(router, request, path);
      if (call)
        return answerSingleCall(call, {
          router,
          request,
          reply,
          openContext: async () => openContext(limits, request, reply),
        });
      await fastifyRequestHandler({
        router,
        req: request,
        res: reply,
        path,
        maxBatchSize,
        createContext: async ({ info }) => {
          refuseSharedKey(info, request);
          refuseBatched(info, router, request);
          return openContext(limits, request, reply);
        },
        onError: ({ error }) => nameRequest(error, request.id),
        responseMeta: ({ errors }) => ({ headers: retryAfter(errors.map((error) => error.cause)) }),
      });
    },
  });
}

function illFormedQuery(): DomainError {
  return new DomainError('VALIDATION_FAILED', 'The query is not well-formed: percent-encode it as UTF-8.');
}

function readText(
  body: string | Buffer,
  obstacle: string | undefined,
  done: (error: Error | null, body?: string) => void,
): void {
  if (obstacle !== undefined && body.length > 0) return done(new DomainError('VALIDATION_FAILED', obstacle));
  let text: string;
  try {
    text = typeof body === 'string' ? body : utf8.decode(body);
  } catch (error) {
    return done(new DomainError('VALIDATION_FAILED', 'The body is not well-formed UTF-8.', { cause: error }));
  }
  done(null, text);
}

/** A key names one call. A batch has one header for all of its calls: two of one procedure would be taken for each other. */
function refuseSharedKey({ calls, type }: CreateFastifyContextOptions['info'], { id, headers }: FastifyRequest): void {
  if (headers['idempotency-key'] === undefined || type !== 'mutation' || calls.length < 2) return;
  const error = invalidField('/headers/idempotency-key', 'names one call, so a batch of several has none');
  throw apiError(error, { requestId: id });
}

/** Guesses at passwords and purchases are counted and refused one by one: none of them hides in a batch. */
function refuseBatched(
  { calls }: CreateFastifyContextOptions['info'],
  router: AnyTRPCRouter,
  { id }: FastifyRequest,
): void {
  if (calls.length < 2) return;
  const alone = calls.find(({ path }) => unbatched.has(limitOf(router, path)));
  if (!alone) return;
  const error = new DomainError('VALIDATION_FAILED', `A batch may not have ${alone.path} in it: send it by itself.`);
  throw apiError(error, { requestId: id });
}

const unbatched = new Set<Meta['limit']>(['login', 'register', 'purchase']);

function limitOf(router: AnyTRPCRouter, path: string): Meta['limit'] {
  const { procedures } = router._def as { procedures: Record<string, AnyTRPCProcedure & { _def: { meta?: Meta } }> };
  return procedures[path]?._def.meta?.limit;
}

async function openContext(
  limits: RateLimits,
  request: FastifyRequest,
  reply: FastifyReply,
): ReturnType<typeof createContext> {
  try {
    return await createContext(limits, { request, reply });
  } catch (error) {
    throw apiError(error, { requestId: request.id });
  }
}
