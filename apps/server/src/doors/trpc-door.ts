import { apiError, appRouter, nameRequest } from '@ticket-vendor/api';
import { DomainError } from '@ticket-vendor/domain';
import { fastifyRequestHandler } from '@trpc/server/adapters/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createContext, type RateLimits } from '../border/index.ts';

const maxBatchSize = 10;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * tRPC on a route of our own: its plugin would also accept forms and the methods of every verb. The body goes to tRPC as text,
 * which parses it inside the call and so answers in its own shape.
 */
export async function trpcDoor(scope: FastifyInstance, { limits }: { limits: RateLimits }): Promise<void> {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => readText(body, done));
  scope.addHook('onRequest', async (_request, reply) => void reply.header('cache-control', 'no-store'));
  scope.route<{ Params: { path: string } }>({
    method: ['GET', 'POST'],
    url: '/:path',
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      await fastifyRequestHandler({
        router: appRouter,
        req: request,
        res: reply,
        path: request.params.path,
        maxBatchSize,
        createContext: () => openContext(limits, request, reply),
        onError: ({ error }) => nameRequest(error, request.id),
        responseMeta: ({ errors }) => retryAfter(errors.map((error) => error.cause)),
      });
    },
  });
}

function readText(body: string | Buffer, done: (error: Error | null, body?: string) => void): void {
  let text: string;
  try {
    text = typeof body === 'string' ? body : utf8.decode(body);
  } catch (error) {
    return done(new DomainError('VALIDATION_FAILED', 'The body is not well-formed UTF-8.', { cause: error }));
  }
  done(null, text);
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

function retryAfter(causes: unknown[]): { headers?: Record<string, string> } {
  const seconds = causes.flatMap((cause) =>
    cause instanceof DomainError && cause.retryAfterSeconds !== undefined ? [cause.retryAfterSeconds] : [],
  );
  return seconds.length > 0 ? { headers: { 'retry-after': String(Math.max(...seconds)) } } : {};
}
