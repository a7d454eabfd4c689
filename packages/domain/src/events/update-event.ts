import { recordAudit } from '../audit/index.ts';
import type { Ctx } from '../context/index.ts';
import { inTransaction, readClock } from '../database/index.ts';
import { invalidField } from '../errors/index.ts';
import { idempotencyClaim, replayOf } from '../idempotency/index.ts';
import { lockStockToEdit } from '../inventory/index.ts';
import { TicketTier } from '../tiers/ticket-tier.ts';
import { changeEventCapacity } from './event-capacity.ts';
import { readEventFields, updatedEventFields, type EventFields } from './event-fields.ts';
import { searchColumns } from './event-search.ts';
import type { Event } from './event.ts';
import { editors, loadMemberEvent, lockEvent } from './load-event.ts';
import { fieldChanges } from './partial-update.ts';
import { presentEvent, presentToEditor } from './present-event.ts';
import { refuseGaps, stockGaps } from './publication-gaps.ts';
import { refuseIfOrdered } from './refuse-if-ordered.ts';
import type { EventOutput, UpdateEventInput } from './schemas.ts';

// What a purchase decision reads: changing one of these waits for the purchases under way, any other field never does.
const readByPurchases = ['startsAt', 'endsAt', 'currency', 'isPaused', 'capacity'] as const;

/**
 * Changes the fields given: absent keeps, null clears, a venue is replaced as a whole; the slug stays. Owners and managers only.
 * Honours the `Idempotency-Key`.
 * `NOT_FOUND`, `FORBIDDEN`, `VALIDATION_FAILED` at `/endsAt`, `EVENT_HAS_ORDERS` (another currency),
 * `CAPACITY_BELOW_ALLOCATED`, `EVENT_NOT_PUBLISHABLE` (a tier of a published event would be left without stock).
 */
export async function updateEvent(ctx: Ctx, input: UpdateEventInput): Promise<EventOutput> {
  await loadMemberEvent(ctx, input.id, editors);
  return inTransaction(async () => {
    if (await replayOf(ctx, idempotencyClaim(ctx, 'events.update', input), input.id))
      return presentToEditor(ctx, input.id);
    const event = await lockEvent(input.id);
    const stored = await readEventFields(event);
    const wanted = updatedEventFields(stored, input);
    if (wanted.startsAt >= wanted.endsAt) throw invalidField('/endsAt', 'must be after startsAt');
    const { names, before, after } = fieldChanges(stored, wanted);
    if (readByPurchases.some((name) => names.has(name))) await changeSale(event, names, wanted);
    if (names.size > 0) {
      await save(event, wanted);
      await recordAudit(ctx, {
        action: 'event.update',
        object: { type: 'event', id: event.id },
        promoterId: event.promoterId,
        before,
        after,
      });
    }
    return presentEvent(event, { withHidden: true });
  });
}

async function changeSale(event: Event, names: Set<keyof EventFields>, { capacity }: EventFields): Promise<void> {
  const tiers = await TicketTier.findAll({ where: { eventId: event.id }, order: ['sortOrder', 'id'] });
  const stock = await lockStockToEdit(
    event.id,
    tiers.map((tier) => tier.id),
  );
  if (names.has('currency')) await refuseIfOrdered(event.id);
  if (!names.has('capacity')) return;
  const capacities = new Map(stock.tiers.map((row) => [row.tierId, row.capacity]));
  const withCapacity = tiers.map(({ id, name, poolId }) => ({
    id,
    name,
    poolId,
    capacity: capacities.get(id) ?? null,
  }));
  if (event.status === 'published') refuseGaps(stockGaps(withCapacity, capacity));
  await changeEventCapacity(stock, capacity);
}

async function save(event: Event, wanted: EventFields): Promise<void> {
  const { capacity: _, ...columns } = wanted;
  await event.update({ ...columns, ...searchColumns(columns), updatedAt: await readClock() });
}
