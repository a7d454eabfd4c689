import { DomainError, type Actor } from '@ticket-vendor/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { addressGroup } from './address-group.ts';
import type { PolicyName } from './limit-policies.ts';
import type { Caller, Quota, RateLimits } from './rate-limits.ts';

const quotasOf = new WeakMap<FastifyRequest, Map<PolicyName, Quota>>();

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
  const quotas = quotasOf.get(request) ?? new Map<PolicyName, Quota>();
  quotasOf.set(request, quotas.set(policy, quota));
  writeHeaders(reply, [...quotas.values()]);
  if (!quota.isExceeded) return;
  reply.header('retry-after', quota.resetSeconds);
  throw new DomainError('RATE_LIMITED', `Too many requests; try again in ${quota.resetSeconds} s.`, {
    details: { policy },
    retryAfterSeconds: quota.resetSeconds,
  });
}

export function wasCounted(request: FastifyRequest): boolean {
  return quotasOf.has(request);
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
