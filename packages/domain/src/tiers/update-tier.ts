import { recordAudit } from '../audit/index.ts';
import type { Ctx } from '../context/index.ts';
import { inTransaction, readClock, sql } from '../database/index.ts';
import { notFound } from '../errors/index.ts';
import { capacityBelow, readEventCapacity } from '../events/event-capacity.ts';
import type { Event } from '../events/event.ts';
import { editors, lockEvent } from '../events/load-event.ts';
import { fieldChanges } from '../events/partial-update.ts';
import { refuseGaps, stockGaps } from '../events/publication-gaps.ts';
import { idempotencyClaim, replayOf } from '../idempotency/index.ts';
import { TierStock, lockStockToEdit } from '../inventory/index.ts';
import { findPool } from './load-pool.ts';
import { loadMemberTier } from './load-tier.ts';
import { moveTier } from './move-tier.ts';
import { presentTier } from './present-tiers.ts';
import type { TierOutput, UpdateTierInput } from './schemas.ts';
import { TicketTier } from './ticket-tier.ts';
import { readTierFields, updatedTierFields, type TierFields } from './tier-fields.ts';

// What no purchase decision reads: changing one of these never waits for a sale.
const texts: ReadonlySet<keyof TierFields> = new Set(['name', 'description', 'sortOrder'] as const);

/**
 * Changes the fields given: absent keeps, null clears. Orders keep the price they were placed at. Owners and managers only.
 * What a tier has allocated moves to another pool with it. Honours the `Idempotency-Key`. `NOT_FOUND` (the tier, or the pool in its
 * event), `FORBIDDEN`, `VALIDATION_FAILED` at `/maxPerOrder` or `/salesEndAt`, `CAPACITY_BELOW_ALLOCATED`,
 * `EVENT_NOT_PUBLISHABLE` (a tier of a published event would be left without stock).
 */
export async function updateTier(ctx: Ctx, input: UpdateTierInput): Promise<TierOutput> {
  const { eventId } = await loadMemberTier(ctx, input.id, editors);
  return inTransaction(async () => {
    if (await replayOf(ctx, idempotencyClaim(ctx, 'tiers.update', input), input.id))
      return presentTier(await loadMemberTier(ctx, input.id, editors));
    const event = await lockEvent(eventId);
    const tier = await TicketTier.findByPk(input.id);
    if (!tier) throw notFound('tier');
    const stored = await readTierFields(tier);
    const wanted = updatedTierFields(stored, input);
    const { names, before, after } = fieldChanges(stored, wanted);
    if ([...names].some((name) => !texts.has(name))) await changeSale(event, tier, { names, wanted });
    if (names.size > 0) {
      const { capacity: _, ...columns } = wanted;
      await tier.update({ ...columns, updatedAt: await readClock() });
      await recordAudit(ctx, {
        action: 'tier.update',
        object: { type: 'tier', id: tier.id },
        promoterId: event.promoterId,
        before,
        after,
      });
    }
    return presentTier(tier);
  });
}

interface Change {
  names: ReadonlySet<keyof TierFields>;
  wanted: TierFields;
}

async function changeSale(event: Event, tier: TicketTier, { names, wanted }: Change): Promise<void> {
  const { capacity, poolId } = wanted;
  if (names.has('poolId') && poolId !== null) await findPool(event.id, poolId);
  const stock = await lockStockToEdit(event.id, [tier.id], poolId === null ? [] : [poolId]);
  const { id, name } = tier;
  if (event.status === 'published' && (names.has('capacity') || names.has('poolId')))
    refuseGaps(stockGaps([{ id, name, capacity, poolId }], await readEventCapacity(event.id)));
  if (names.has('poolId')) await moveTier(stock, tier, poolId);
  if (names.has('capacity')) await changeCapacity(tier, capacity);
}

async function changeCapacity({ id }: TicketTier, capacity: number | null): Promise<void> {
  const resized = await sql(
    `update tier_stock set capacity = $2::int, version = version + 1
     where tier_id = $1 and ($2::int is null or allocated <= $2::int) returning tier_id`,
    [id, capacity],
  );
  if (resized.length > 0) return;
  const stock = await TierStock.findByPk(id, { rejectOnEmpty: true });
  throw capacityBelow(stock.allocated);
}
