import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

/** What the verbs need to know of the HTTP call. */
export interface StripeCall {
  requestId: string;
  idempotencyKey: string | null;
  /** Changes with method, path and parameters. */
  fingerprint: string;
  /** `http://host:port` as the caller reached us, for links. */
  origin: string;
}

export function stripeCall(request: FastifyRequest): StripeCall {
  const key = request.headers['idempotency-key'];
  const said = JSON.stringify([request.method, request.url, request.body ?? {}]);
  return {
    requestId: request.id,
    idempotencyKey: request.method === 'POST' && typeof key === 'string' && key !== '' ? key : null,
    fingerprint: createHash('sha256').update(said).digest('hex'),
    origin: `${request.protocol}://${request.host}`,
  };
}
