import type { FastifyInstance } from 'fastify';
import { sentStatus } from './sent-status.ts';

/** Every 401 says how to authenticate (RFC 9110, 11.6.1). */
export function challengeStrangers(app: FastifyInstance): void {
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (sentStatus(reply, payload) === 401) reply.header('www-authenticate', 'Bearer');
    done();
  });
}
