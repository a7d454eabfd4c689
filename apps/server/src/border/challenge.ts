import type { FastifyInstance } from 'fastify';

/** Every 401 says how to authenticate (RFC 9110, 11.6.1). */
export function challengeStrangers(app: FastifyInstance): void {
  app.addHook('onSend', (_request, reply, payload, done) => {
    // tRPC answers with a web Response, whose status reaches the reply only after this hook.
    const status = payload instanceof Response ? payload.status : reply.statusCode;
    if (status === 401) reply.header('www-authenticate', 'Bearer');
    done();
  });
}
