import { DomainError, type Actor } from '@ticket-vendor/domain';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { addressGroup } from './address-group.ts';
import type { PolicyName } from './limit-policies.ts';
import type { Caller, Quota, RateLimits } from './rate-limits.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** What has counted the request, one quota per policy. */
    quotas: Map<PolicyName, Quota> | null;
  }
}

/** Before any call is counted. Kept with the request itself: a weak map beside it would have to be looked through by every collection. */
export function openQuotas(app: FastifyInstance): void {
  app.decorateRequest('quotas', null);
}

/** Counts one call and says so in the answer's RateLimit headers. Errors: RATE_LIMITED. */
export async function countCall(
  limits: RateLimits,
  {
    request,
    reply,
    policy,
    caller,
  }: { request: FastifyRequest; reply: FastifyReply; policy: PolicyName; caller: Caller },
): Promise<void> {
  const quota = await limits.count(policy, caller);
  request.quotas = (request.quotas ?? new Map<PolicyName, Quota>()).set(policy, quota);
  writeHeaders(reply, [...request.quotas.values()]);
  if (!quota.isExceeded) return;
  reply.header('retry-after', quota.resetSeconds);
  throw new DomainError('RATE_LIMITED', `Too many requests; try again in ${quota.resetSeconds} s.`, {
    details: { policy },
    retryAfterSeconds: quota.resetSeconds,
  });
}

export function wasCounted(request: FastifyRequest): boolean {
  return Boolean(request.quotas);
}

/** A user or API key counts for itself, wherever it calls from; everybody else by address. */
export function callerOf(actor: Actor, address: string): Caller {
  switch (actor.type) {
    case 'user':
      return { key: `user:${actor.userId}`, isKnown: true };
    case 'api_key':
      return { key: `api_key:${actor.apiKeyId}`, isKnown: true };
    case 'anonymous':
    case 'system':
    case 'webhook':
      return { key: `address:${addressGroup(address)}`, isKnown: false };
  }
}

// draft-ietf-httpapi-ratelimit-headers-11: one item per policy that counted this request.
function writeHeaders(reply: FastifyReply, quotas: Quota[]): void {
  const policies = quotas.map(({ policy, limit, windowSeconds }) => `"${policy}";q=${limit};w=${windowSeconds}`);
  const states = quotas.map(({ policy, remaining, resetSeconds }) => `"${policy}";r=${remaining};t=${resetSeconds}`);
  reply.header('ratelimit-policy', policies.join(', ')).header('ratelimit', states.join(', '));
}
