import type { Ctx } from '../context/index.ts';
import { DomainError, notFound } from '../errors/index.ts';
import { Event } from '../events/event.ts';
import { editors } from '../events/load-event.ts';
import { InventoryPool } from '../inventory/index.ts';
import { requireMember } from '../promoters/index.ts';

/** The pool, if the caller may edit its event. `UNAUTHENTICATED`, `NOT_FOUND` (not theirs, or an event's capacity) or `FORBIDDEN` (role). */
export async function loadMemberPool(ctx: Ctx, poolId: string): Promise<InventoryPool> {
  if (ctx.actor.type === 'anonymous') throw new DomainError('UNAUTHENTICATED');
  const pool = await InventoryPool.findOne({ where: { id: poolId, isEventCapacity: false } });
  const event = pool && (await Event.findByPk(pool.eventId));
  if (!event) throw notFound('pool');
  await requireMember(ctx, event.promoterId, editors, 'pool');
  return pool;
}

/** The pool, if it is one of the event's that tiers may draw from; under the event's lock it stays. `NOT_FOUND` otherwise. */
export async function findPool(eventId: string, poolId: string): Promise<InventoryPool> {
  const pool = await InventoryPool.findOne({ where: { id: poolId, eventId, isEventCapacity: false } });
  if (!pool) throw notFound('pool');
  return pool;
}
