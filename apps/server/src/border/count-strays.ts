import { callbackify } from 'node:util';
import { DomainError } from '@ticket-vendor/domain';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { clientAddress } from './client-address.ts';
import { callerOf, countCall, openQuotas, wasCounted } from './count-call.ts';
import { errorAnswer } from './error-answer.ts';
import type { RateLimits } from './rate-limits.ts';
import { sentStatus } from './sent-status.ts';

/**
 * Counts, by address, every refused request that no procedure has counted: unknown paths, bodies that cannot be read, bad tokens
 * and signatures. Above the limit its answer becomes 429.
 */
export function countStrays(app: FastifyInstance, limits: RateLimits): void {
  openQuotas(app);
  app.addHook('onSend', (request, reply, payload, done) => {
    const status = sentStatus(reply, payload);
    if (status < 400 || status >= 500 || wasCounted(request)) return done();
    countStray(limits, request, reply, (error, body) => (error ? done(error) : done(null, body ?? payload)));
  });
}

const countStray = callbackify(bodyForStray);

/** The body of the refusal above the limit, its head set already; below it nothing. */
async function bodyForStray(
  limits: RateLimits,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<string | undefined> {
  const refusal = await refusalOf(limits, request, reply);
  if (!refusal) return undefined;
  const answer = errorAnswer(refusal, request);
  reply.code(answer.status).type(answer.contentType).removeHeader('content-length');
  return answer.body;
}

async function refusalOf(
  limits: RateLimits,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<DomainError | undefined> {
  try {
    const caller = callerOf({ type: 'anonymous' }, clientAddress(request));
    await countCall(limits, { request, reply, policy: 'stray', caller });
    return undefined;
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}
