import { recordAudit } from '../audit/index.ts';
import type { Ctx } from '../context/index.ts';
import { inTransaction } from '../database/index.ts';
import { idempotencyClaim, replayOf } from '../idempotency/index.ts';
import { newId } from '../new-id.ts';
import { promoterForNewEvent } from '../promoters/index.ts';
import { createEventKey } from '../tickets/create-event-key.ts';
import { giveEventCapacity } from './event-capacity.ts';
import { searchColumns } from './event-search.ts';
import { freeSlug } from './event-slug.ts';
import { Event } from './event.ts';
import { presentEvent, presentToEditor } from './present-event.ts';
import type { CreateEventInput, EventOutput } from './schemas.ts';

/**
 * Makes a draft with its capacity and the key that signs its tickets. Owners and managers only. Honours the `Idempotency-Key`.
 * `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND` (promoter of others), `VALIDATION_FAILED` at `/promoterId` when it could be several.
 */
export async function createEvent(ctx: Ctx, input: CreateEventInput): Promise<EventOutput> {
  const promoter = await promoterForNewEvent(ctx, input.promoterId);
  return inTransaction(async () => {
    const id = newId();
    const made = await replayOf(ctx, idempotencyClaim(ctx, 'events.create', input), id);
    if (made) return presentToEditor(ctx, made);
    const event = await insertEvent(id, promoter.id, input);
    if (input.capacity) await giveEventCapacity(event.id, input.capacity, 0);
    await createEventKey(event.id);
    await recordAudit(ctx, {
      action: 'event.create',
      object: { type: 'event', id: event.id },
      promoterId: promoter.id,
      after: { ...input, slug: event.slug },
    });
    return presentEvent(event, { withHidden: true });
  });
}

async function insertEvent(id: string, promoterId: string, input: CreateEventInput): Promise<Event> {
  const { title, venue, startsAt, endsAt, timezone, currency } = input;
  const description = input.description ?? '';
  return Event.create({
    id,
    promoterId,
    slug: await freeSlug(promoterId, title),
    title,
    description,
    venue,
    startsAt,
    endsAt,
    timezone,
    currency,
    category: input.category ?? null,
    tags: input.tags ?? [],
    metadata: input.metadata ?? {},
    ...searchColumns({ title, description, venue }),
  });
}
