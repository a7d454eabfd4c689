import { recordAudit } from '../audit/index.ts';
import type { Ctx } from '../context/index.ts';
import { inTransaction } from '../database/index.ts';
import { invalidField } from '../errors/index.ts';
import { readEventCapacity } from '../events/event-capacity.ts';
import type { Event } from '../events/event.ts';
import { editors, loadMemberEvent, lockEvent } from '../events/load-event.ts';
import { refuseGaps, stockGaps } from '../events/publication-gaps.ts';
import { idempotencyClaim, replayOf } from '../idempotency/index.ts';
import { publishStock, TierStock } from '../inventory/index.ts';
import { newId } from '../new-id.ts';
import { findPool } from './load-pool.ts';
import { loadMemberTier } from './load-tier.ts';
import { presentTier } from './present-tiers.ts';
import type { CreateTierInput, TierOutput } from './schemas.ts';
import { TicketTier } from './ticket-tier.ts';

const maxTiers = 100;

/**
 * Adds a tier with its own stock counter to an event. Owners and managers only. Honours the `Idempotency-Key`.
 * `NOT_FOUND` (the event, or the pool in it), `FORBIDDEN`, `VALIDATION_FAILED` (an event has at most 100 tiers),
 * `EVENT_NOT_PUBLISHABLE` (published event, no stock).
 */
export async function createTier(ctx: Ctx, input: CreateTierInput): Promise<TierOutput> {
  await loadMemberEvent(ctx, input.eventId, editors);
  return inTransaction(async () => {
    const id = newId();
    const made = await replayOf(ctx, idempotencyClaim(ctx, 'tiers.create', input), id);
    if (made) return presentTier(await loadMemberTier(ctx, made, editors));
    const event = await lockEvent(input.eventId);
    if (input.poolId) await findPool(event.id, input.poolId);
    const tier = await insertTier(id, input);
    publishStock(event.id);
    await refuseTooMany(event.id);
    await refuseWithoutStock(event, tier, input.capacity ?? null);
    await recordAudit(ctx, {
      action: 'tier.create',
      object: { type: 'tier', id: tier.id },
      promoterId: event.promoterId,
      after: input,
    });
    return presentTier(tier);
  });
}

async function insertTier(id: string, input: CreateTierInput): Promise<TicketTier> {
  const { eventId, name, price, minPerOrder, maxPerOrder } = input;
  const tier = await TicketTier.create({
    id,
    eventId,
    poolId: input.poolId ?? null,
    name,
    description: input.description ?? '',
    price,
    salesStartAt: input.salesStartAt ?? null,
    salesEndAt: input.salesEndAt ?? null,
    minPerOrder,
    maxPerOrder,
    maxPerCustomer: input.maxPerCustomer ?? null,
    isHidden: input.hidden ?? false,
    isPaused: input.paused ?? false,
    sortOrder: input.sortOrder ?? 0,
  });
  await TierStock.create({ tierId: tier.id, eventId, capacity: input.capacity ?? null });
  return tier;
}

async function refuseTooMany(eventId: string): Promise<void> {
  if ((await TicketTier.count({ where: { eventId } })) > maxTiers)
    throw invalidField('', `an event has at most ${maxTiers} tiers`);
}

async function refuseWithoutStock(event: Event, tier: TicketTier, capacity: number | null): Promise<void> {
  const { id, name, poolId } = tier;
  if (event.status === 'published')
    refuseGaps(stockGaps([{ id, name, poolId, capacity }], await readEventCapacity(event.id)));
}
