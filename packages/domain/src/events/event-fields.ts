import { readEventCapacity } from './event-capacity.ts';
import type { Event } from './event.ts';
import { updated } from './partial-update.ts';
import type { UpdateEventInput } from './schemas.ts';

type EditableColumn =
  | 'title'
  | 'description'
  | 'venue'
  | 'startsAt'
  | 'endsAt'
  | 'timezone'
  | 'currency'
  | 'category'
  | 'tags'
  | 'metadata'
  | 'isPaused';

/** What an edit may change: columns of the event, and its capacity, which stands in a pool. */
export type EventFields = Pick<Event, EditableColumn> & { capacity: number | null };

export async function readEventFields(event: Event): Promise<EventFields> {
  const { title, description, venue, startsAt, endsAt, timezone, currency } = event;
  const { category, tags, metadata, isPaused } = event;
  const capacity = await readEventCapacity(event.id);
  return {
    title,
    description,
    venue,
    startsAt,
    endsAt,
    timezone,
    currency,
    category,
    tags,
    metadata,
    isPaused,
    capacity,
  };
}

/** The fields after the edit. Pure. */
export function updatedEventFields(stored: EventFields, input: UpdateEventInput): EventFields {
  return {
    title: input.title ?? stored.title,
    description: updated(input.description, stored.description, ''),
    venue: input.venue ?? stored.venue,
    startsAt: input.startsAt ?? stored.startsAt,
    endsAt: input.endsAt ?? stored.endsAt,
    timezone: input.timezone ?? stored.timezone,
    currency: input.currency ?? stored.currency,
    category: updated(input.category, stored.category, null),
    tags: updated(input.tags, stored.tags, []),
    metadata: updated(input.metadata, stored.metadata, {}),
    isPaused: input.paused ?? stored.isPaused,
    capacity: updated(input.capacity, stored.capacity, null),
  };
}
