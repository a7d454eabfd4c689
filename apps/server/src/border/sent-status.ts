import type { FastifyReply } from 'fastify';

/** The status of an answer in an `onSend` hook. tRPC answers with a web Response, whose status reaches the reply only afterwards. */
export function sentStatus(reply: FastifyReply, payload: unknown): number {
  return payload instanceof Response ? payload.status : reply.statusCode;
}
