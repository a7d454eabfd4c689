import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import type { Env } from '@ticket-vendor/domain';
import type { FastifyInstance } from 'fastify';

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
  await app.register(helmet, {
    // Pages (docs, a guest's order) replace it with what they need.
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    xFrameOptions: { action: 'deny' },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: env.isProduction,
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
