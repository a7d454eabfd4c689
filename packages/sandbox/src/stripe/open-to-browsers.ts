import type { FastifyInstance } from 'fastify';

/** Stripe.js calls from the shop's page, so every origin may read the answers. */
export function openToBrowsers(app: FastifyInstance): void {
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'request-id, idempotent-replayed',
    });
  });
  app.options('/*', async (_request, reply) =>
    reply
      .headers({
        'access-control-allow-methods': 'GET, POST, OPTIONS',
        'access-control-allow-headers': 'authorization, content-type, idempotency-key, stripe-version',
        'access-control-max-age': '600',
      })
      .code(204)
      .send(),
  );
}
