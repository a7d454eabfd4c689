import type { IncomingMessage, ServerResponse } from 'node:http';
import cors from '@fastify/cors';
import type { Env } from '@ticket-vendor/domain';
import type { FastifyInstance } from 'fastify';
import helmet from 'helmet';

const readableHeaders = [
  'X-Request-Id',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'Location',
  'Idempotent-Replayed',
];
const acceptedHeaders = ['Authorization', 'Content-Type', 'Idempotency-Key', 'Order-Secret', 'Trpc-Accept'];

/** What browsers may do with answers: pages of the listed origins may call, and nothing may be framed, sniffed or run. */
export async function setBrowserPolicy(app: FastifyInstance, env: Env): Promise<void> {
  const fixed = fixedHeaders(env);
  app.addHook('onRequest', (_request, reply, done) => {
    // Not set on the raw answer: Node would then set every other header once more, one by one.
    reply.headers(fixed);
    done();
  });
  await app.register(cors, {
    origin: env.corsOrigins.length > 0 ? env.corsOrigins : false,
    methods: ['GET', 'POST', 'PUT', 'DELETE'],
    allowedHeaders: acceptedHeaders,
    exposedHeaders: readableHeaders,
    maxAge: 600,
    strictPreflight: false,
  });
}

/** What helmet sets, which is the same for every answer: worked out once, it would do so for each. */
export function fixedHeaders(env: Env): Record<string, string> {
  const setHeaders = helmet({
    // Pages (docs, a guest's order) replace it with what they need.
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    xFrameOptions: { action: 'deny' },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: env.isProduction,
  });
  const headers = new Map<string, string>();
  const answer = {
    setHeader: (name: string, value: string) => headers.set(name.toLowerCase(), value),
    removeHeader: (name: string) => headers.delete(name.toLowerCase()),
  };
  setHeaders({} as IncomingMessage, answer as unknown as ServerResponse, () => {});
  return Object.fromEntries(headers);
}
