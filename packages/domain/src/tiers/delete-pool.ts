import { recordAudit } from '../audit/index.ts';
import type { Ctx } from '../context/index.ts';
import { inTransaction } from '../database/index.ts';
import { DomainError } from '../errors/index.ts';
import { readEventCapacity } from '../events/event-capacity.ts';
import type { Event } from '../events/event.ts';
import { lockEvent } from '../events/load-event.ts';
import { refuseGaps, stockGaps } from '../events/publication-gaps.ts';
import { idempotencyClaim, replayOf } from '../idempotency/index.ts';
import { lockStock, removePool, TierStock } from '../inventory/index.ts';
import { findPool, loadMemberPool } from './load-pool.ts';
import type { PoolIdInput } from './pool-schemas.ts';
import { presentPool } from './present-pools.ts';
import { TicketTier } from './ticket-tier.ts';

/**
 * Deletes a pool that no tier draws from any more. Owners and managers only. Honours the `Idempotency-Key`.
 * `NOT_FOUND`, `FORBIDDEN`, `EVENT_NOT_PUBLISHABLE` (it is the only stock of a tier of a published event), `VALIDATION_FAILED` at `/id`
 * with `details.tierIds` (tiers still draw from it).
 */
export async function deletePool(ctx: Ctx, input: PoolIdInput): Promise<void> {
  await inTransaction(async () => {
    // Before the permission, as in `deleteEvent`: a repeat finds no pool that could say whose it was.
    if (await replayOf(ctx, idempotencyClaim(ctx, 'pools.delete', input), input.id)) return;
    const { eventId } = await loadMemberPool(ctx, input.id);
    const event = await lockEvent(eventId);
    const pool = await findPool(event.id, input.id);
    await refuseWithTiers(event, pool.id);
    await lockStock(event.id, [], { poolIds: [pool.id] });
    const before = await presentPool(pool.id);
    await removePool(pool.id);
    await recordAudit(ctx, {
      action: 'pool.delete',
      object: { type: 'pool', id: pool.id },
      promoterId: event.promoterId,
      before,
    });
  });
}

/** No tier joins or leaves a pool while the event is locked. */
async function refuseWithTiers(event: Event, poolId: string): Promise<void> {
  const tiers = await TicketTier.findAll({ where: { eventId: event.id, poolId }, order: ['sortOrder', 'id'] });
  if (tiers.length === 0) return;
  const tierIds = tiers.map((tier) => tier.id);
  const stock = await TierStock.findAll({ where: { tierId: tierIds } });
  const capacities = new Map(stock.map((row) => [row.tierId, row.capacity]));
  const without = tiers.map(({ id, name }) => ({ id, name, poolId: null, capacity: capacities.get(id) ?? null }));
  if (event.status === 'published') refuseGaps(stockGaps(without, await readEventCapacity(event.id)));
  const detail = `still has ${tiers.length} tiers; give them another pool or none first`;
  throw new DomainError('VALIDATION_FAILED', detail, { fields: [{ pointer: '/id', detail }], details: { tierIds } });
}
