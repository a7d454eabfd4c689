import type { FastifyReply, FastifyRequest } from 'fastify';
import { Stripe } from 'stripe';
import type { SandboxContext } from '../sandbox.ts';
import { answerOnce, type StripeAnswer } from './answer-once.ts';
import { stripeCall, type StripeCall } from './stripe-call.ts';
import { errorForStatus, StripeError } from './stripe-error.ts';

/** Runs a verb under the call's Idempotency-Key and sends what it answers. */
export function sendOnce(
  ctx: SandboxContext,
  [request, reply]: [FastifyRequest, FastifyReply],
  execute: (call: StripeCall) => object,
): FastifyReply {
  const call = stripeCall(request);
  return sendAnswer(
    request,
    reply,
    answerOnce(ctx, call, () => execute(call)),
  );
}

export function sendAnswer(request: FastifyRequest, reply: FastifyReply, answer: StripeAnswer): FastifyReply {
  reply.headers({ 'request-id': request.id, 'stripe-version': Stripe.API_VERSION });
  const key = request.headers['idempotency-key'];
  if (typeof key === 'string') reply.header('idempotency-key', key);
  if (answer.originalRequest !== undefined) {
    reply.headers({ 'idempotent-replayed': 'true', 'original-request': answer.originalRequest });
  }
  return reply.code(answer.status).send(answer.body);
}

export function sendError(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  if (error instanceof StripeError) {
    return sendAnswer(request, reply, { status: error.status, body: { error: error.error } });
  }
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  if (status >= 500) request.log.error(error);
  const message = error instanceof Error && status < 500 ? error.message : 'An unexpected error occurred.';
  return sendAnswer(request, reply, { status, body: { error: { ...errorForStatus(status), message } } });
}
