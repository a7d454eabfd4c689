import { recordAudit } from '../audit/index.ts';
import type { Ctx } from '../context/index.ts';
import { inTransaction, readClock } from '../database/index.ts';
import { idempotencyClaim, replayOf } from '../idempotency/index.ts';
import { lockStock, type LockedStock } from '../inventory/index.ts';
import { TicketTier } from '../tiers/ticket-tier.ts';
import { readEventCapacity } from './event-capacity.ts';
import type { Event } from './event.ts';
import { editors, loadMemberEvent, lockEvent } from './load-event.ts';
import { presentEvent, presentToEditor } from './present-event.ts';
import { publicationGaps, refuseGaps, type PublishableEvent, type PublishableTier } from './publication-gaps.ts';
import type { EventIdInput, EventOutput } from './schemas.ts';

/**
 * Puts a draft on show and on sale; a published event stays as it is. Owners and managers only.
 * Honours the `Idempotency-Key`.
 * `NOT_FOUND`, `FORBIDDEN`, `EVENT_NOT_PUBLISHABLE` with everything that is missing in `details.missing`.
 */
export async function publishEvent(ctx: Ctx, input: EventIdInput): Promise<EventOutput> {
  await loadMemberEvent(ctx, input.id, editors);
  return inTransaction(async () => {
    if (await replayOf(ctx, idempotencyClaim(ctx, 'events.publish', input), input.id))
      return presentToEditor(ctx, input.id);
    const event = await lockEvent(input.id);
    if (event.status !== 'published') await publish(ctx, event);
    return presentEvent(event, { withHidden: true });
  });
}

async function publish(ctx: Ctx, event: Event): Promise<void> {
  const tiers = await TicketTier.findAll({ where: { eventId: event.id }, order: ['sortOrder', 'id'] });
  const tierIds = tiers.map((tier) => tier.id);
  const stock = await lockStock(event.id, tierIds);
  const now = await readClock();
  refuseGaps(publicationGaps(await publishableEvent(event), withCapacity(tiers, stock), now));
  await event.update({ status: 'published', publishedAt: now, updatedAt: now });
  await recordAudit(ctx, {
    action: 'event.publish',
    object: { type: 'event', id: event.id },
    promoterId: event.promoterId,
    before: { status: 'draft' },
    after: { status: 'published', tierIds },
  });
}

async function publishableEvent(event: Event): Promise<PublishableEvent> {
  const { status, startsAt, endsAt, timezone, currency } = event;
  return { status, startsAt, endsAt, timezone, currency, capacity: await readEventCapacity(event.id) };
}

function withCapacity(tiers: TicketTier[], stock: LockedStock): PublishableTier[] {
  const capacities = new Map(stock.tiers.map((row) => [row.tierId, row.capacity]));
  const poolCapacities = new Map(stock.pools.map((row) => [row.poolId, row.capacity]));
  return tiers.map(({ id, name, isHidden, isPaused, salesEndAt, poolId }) => {
    const poolCapacity = poolId === null ? null : (poolCapacities.get(poolId) ?? null);
    return { id, name, isHidden, isPaused, salesEndAt, capacity: capacities.get(id) ?? null, poolId, poolCapacity };
  });
}
