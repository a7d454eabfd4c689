import { createHash } from 'node:crypto';
import type { ApiRequest } from '@ticket-vendor/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf, countCall } from './count-call.ts';
import { addressGroup } from './address-group.ts';
import { clientAddress } from './client-address.ts';
import type { RateLimits } from './rate-limits.ts';
import { readActor } from './read-actor.ts';

export interface Door {
  request: FastifyRequest;
  reply: FastifyReply;
  /** A guest's secret, where the door reads it from elsewhere than the `Order-Secret` header. */
  orderSecret?: string | undefined;
}

/** What every door makes of a request: its id, its actor, its secrets and its limits. Errors: UNAUTHENTICATED for a bad token. */
export async function createContext(limits: RateLimits, { request, reply, orderSecret }: Door): Promise<ApiRequest> {
  const actor = await readActor(request.headers.authorization);
  const address = clientAddress(request);
  const caller = callerOf(actor, address);
  return {
    actor,
    requestId: request.id,
    client: addressGroup(address),
    idempotencyKey: textHeader(request, 'idempotency-key'),
    orderSecret: textHeader(request, 'order-secret') ?? orderSecret,
    isGone: () => request.raw.socket.destroyed,
    onReplay: () => void reply.header('idempotent-replayed', 'true'),
    consume: async (policy) => countCall(limits, { request, reply, policy, caller }),
    consumeAccount: async (email) =>
      countCall(limits, { request, reply, policy: 'account', caller: { key: accountKey(email), isKnown: false } }),
  };
}

function textHeader(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

function accountKey(email: string): string {
  return createHash('sha256').update(email.trim().normalize('NFC').toLowerCase()).digest('base64url');
}
