import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import {
  DomainError,
  Id,
  invalidField,
  notFound,
  watchAvailability,
  type LiveAvailability,
} from '@ticket-vendor/domain';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createContext, reportFault, type RateLimits } from '../border/index.ts';

/** Proxies and servers close a connection that is silent for a minute. */
const heartbeatMs = 15_000;
const reconnectAfterMs = 2_000;

/** `GET /events/{id}/live`: server-sent events, one with the availability of all tiers now and one for each change. */
export async function liveAvailability(scope: FastifyInstance, { limits }: { limits: RateLimits }): Promise<void> {
  scope.route<{ Params: { id: string } }>({
    method: 'GET',
    url: '/events/:id/live',
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      const ctx = await createContext(limits, { request, reply });
      await ctx.consume('read');
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      const changes = await watchAvailability(ctx, { eventId: eventIdOf(request) }, gone.signal);
      reply.header('cache-control', 'no-store').header('x-accel-buffering', 'no').type('text/event-stream');
      return reply.send(eventStream(changes, gone.signal, (error) => reportFault(error, request, 'events.live')));
    },
  });
}

function eventIdOf(request: FastifyRequest<{ Params: { id: string } }>): string {
  const [unknown] = Object.keys(request.query as object);
  if (unknown !== undefined) throw invalidField(`/${unknown}`, 'is not known');
  const id = Id.safeParse(request.params.id);
  if (!id.success) throw notFound('event');
  return id.data;
}

/** A slow reader is told the newest state when it can take one; what changed in between is not kept for it. */
function eventStream(
  changes: AsyncGenerator<LiveAvailability, void, void>,
  gone: AbortSignal,
  onFault: (error: unknown) => void,
): PassThrough {
  const stream = new PassThrough();
  stream.write(`retry: ${reconnectAfterMs}\n\n`);
  const heartbeat = setInterval(() => stream.write(': still here\n\n'), heartbeatMs);
  const tell = async () => {
    for await (const change of changes)
      if (!stream.write(`data: ${JSON.stringify(change)}\n\n`)) await once(stream, 'drain', { signal: gone });
  };
  tell()
    .catch((error: unknown) => {
      if (!gone.aborted && !(error instanceof DomainError)) onFault(error);
    })
    .finally(() => {
      clearInterval(heartbeat);
      stream.end();
    });
  return stream;
}
