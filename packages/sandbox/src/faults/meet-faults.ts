import { once } from 'node:events';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Faults, PlannedFault } from './faults.ts';

type StatusFault = Extract<PlannedFault, { kind: 'status' }>;

declare module 'fastify' {
  interface FastifyRequest {
    isAnswerDropped: boolean;
  }
}

export interface FaultOptions {
  provider: PlannedFault['provider'];
  faults: Faults;
  /** Answers in the provider's words. */
  answerStatus: (request: FastifyRequest, reply: FastifyReply, fault: StatusFault) => FastifyReply;
}

/** Lets the routes of this scope meet the planned faults of their provider. */
export function meetFaults(app: FastifyInstance, { provider, faults, answerStatus }: FaultOptions): void {
  app.decorateRequest('isAnswerDropped', false);

  app.addHook('preHandler', async (request, reply) => {
    if (request.method === 'OPTIONS') return;
    const fault = faults.take({ provider, method: request.method, path: request.url });
    if (fault?.kind === 'status') return answerStatus(request, reply, fault);
    if (fault?.kind === 'hang') {
      reply.hijack();
      await once(request.raw.socket, 'close');
    }
    request.isAnswerDropped = fault?.kind === 'drop-answer';
  });

  app.addHook('onSend', async (request) => {
    if (request.isAnswerDropped) request.raw.socket.destroy();
  });
}
