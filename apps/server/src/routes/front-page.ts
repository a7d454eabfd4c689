import type { FastifyInstance } from 'fastify';
import { restPrefix, trpcPrefix } from '../prefixes.ts';

const links = {
  name: 'Ticket Vendor',
  docs: '/docs',
  reference: '/redoc',
  openapi: '/openapi.json',
  rest: restPrefix,
  trpc: trpcPrefix,
  health: '/healthz',
};

/** `GET /`: where everything is. */
export function frontPage(app: FastifyInstance): void {
  app.get('/', async () => links);
}
