import { recordAudit } from '../audit/index.ts';
import type { Ctx } from '../context/index.ts';
import { inTransaction } from '../database/index.ts';
import { invalidField } from '../errors/index.ts';
import { editors, loadMemberEvent, lockEvent } from '../events/load-event.ts';
import { idempotencyClaim, replayOf } from '../idempotency/index.ts';
import { InventoryPool, PoolStock } from '../inventory/index.ts';
import { newId } from '../new-id.ts';
import { loadMemberPool } from './load-pool.ts';
import type { CreatePoolInput, PoolOutput } from './pool-schemas.ts';
import { presentPool } from './present-pools.ts';

const maxPools = 50;

/**
 * Gives an event a stock that several of its tiers may share. Owners and managers only.
 * Honours the `Idempotency-Key`.
 * `NOT_FOUND`, `FORBIDDEN`, `VALIDATION_FAILED` (an event has at most 50 pools).
 */
export async function createPool(ctx: Ctx, input: CreatePoolInput): Promise<PoolOutput> {
  await loadMemberEvent(ctx, input.eventId, editors);
  return inTransaction(async () => {
    const id = newId();
    const made = await replayOf(ctx, idempotencyClaim(ctx, 'pools.create', input), id);
    if (made) return presentPool((await loadMemberPool(ctx, made)).id);
    const event = await lockEvent(input.eventId);
    await refuseTooMany(event.id);
    await InventoryPool.create({ id, eventId: event.id, name: input.name });
    await PoolStock.create({ poolId: id, eventId: event.id, capacity: input.capacity });
    await recordAudit(ctx, {
      action: 'pool.create',
      object: { type: 'pool', id },
      promoterId: event.promoterId,
      after: input,
    });
    return presentPool(id);
  });
}

async function refuseTooMany(eventId: string): Promise<void> {
  if ((await InventoryPool.count({ where: { eventId, isEventCapacity: false } })) >= maxPools)
    throw invalidField('', `an event has at most ${maxPools} pools`);
}
