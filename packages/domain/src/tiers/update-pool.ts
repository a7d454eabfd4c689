import { recordAudit } from '../audit/index.ts';
import type { Ctx } from '../context/index.ts';
import { inTransaction } from '../database/index.ts';
import { resizePool } from '../events/event-capacity.ts';
import { lockEvent } from '../events/load-event.ts';
import { fieldChanges } from '../events/partial-update.ts';
import { idempotencyClaim, replayOf } from '../idempotency/index.ts';
import { lockStockToEdit, PoolStock, type InventoryPool } from '../inventory/index.ts';
import { findPool, loadMemberPool } from './load-pool.ts';
import type { PoolOutput, UpdatePoolInput } from './pool-schemas.ts';
import { presentPool } from './present-pools.ts';
import { TicketTier } from './ticket-tier.ts';

/**
 * Changes the fields given; a name alone never waits for a sale. Owners and managers only. Honours the `Idempotency-Key`.
 * `NOT_FOUND`, `FORBIDDEN`, `CAPACITY_BELOW_ALLOCATED`.
 */
export async function updatePool(ctx: Ctx, input: UpdatePoolInput): Promise<PoolOutput> {
  const { eventId } = await loadMemberPool(ctx, input.id);
  return inTransaction(async () => {
    if (await replayOf(ctx, idempotencyClaim(ctx, 'pools.update', input), input.id))
      return presentPool((await loadMemberPool(ctx, input.id)).id);
    const event = await lockEvent(eventId);
    const pool = await findPool(event.id, input.id);
    const { capacity } = await PoolStock.findByPk(pool.id, { rejectOnEmpty: true });
    const stored = { name: pool.name, capacity };
    const wanted = { name: input.name ?? stored.name, capacity: input.capacity ?? stored.capacity };
    const { names, before, after } = fieldChanges(stored, wanted);
    if (names.has('capacity')) await changeCapacity(pool, wanted.capacity);
    if (names.size > 0) {
      await pool.update({ name: wanted.name });
      await recordAudit(ctx, {
        action: 'pool.update',
        object: { type: 'pool', id: pool.id },
        promoterId: event.promoterId,
        before,
        after,
      });
    }
    return presentPool(pool.id);
  });
}

async function changeCapacity({ id, eventId }: InventoryPool, capacity: number): Promise<void> {
  const tiers = await TicketTier.findAll({ where: { eventId, poolId: id }, attributes: ['id'] });
  await lockStockToEdit(
    eventId,
    tiers.map((tier) => tier.id),
    [id],
  );
  await resizePool(id, capacity);
}
