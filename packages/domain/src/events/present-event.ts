import type { Ctx } from '../context/index.ts';
import { sql } from '../database/index.ts';
import { presentTiersOf } from '../tiers/present-tiers.ts';
import type { Event } from './event.ts';
import { editors, loadMemberEvent } from './load-event.ts';
import type { EventFacts, EventOutput, EventSummary } from './schemas.ts';

/** What stands in other tables. */
interface Surroundings {
  id: string;
  promoterName: string;
  capacity: number | null;
  minPrice: number | null;
  maxPrice: number | null;
}

/** The event as a caller sees it, tiers included; hidden tiers only if asked for. */
export async function presentEvent(event: Event, options: { withHidden: boolean }): Promise<EventOutput> {
  return { ...(await readEventFacts(event)), tiers: await presentTiersOf(event.id, options) };
}

/** The event as it is now, for one who may edit it: what the repeat of an edit answers. `NOT_FOUND`, `FORBIDDEN`. */
export async function presentToEditor(ctx: Ctx, eventId: string): Promise<EventOutput> {
  return presentEvent(await loadMemberEvent(ctx, eventId, editors), { withHidden: true });
}

export async function readEventFacts(event: Event): Promise<EventFacts> {
  const found = (await readSurroundings([event.id])).get(event.id);
  if (!found) throw new Error(`the event ${event.id} has gone`);
  return shown(event, found);
}

/** The events as lists show them, in the given order. */
export async function summarizeEvents(events: Event[]): Promise<EventSummary[]> {
  const surroundings = await readSurroundings(events.map((event) => event.id));
  return events.flatMap((event) => {
    const known = surroundings.get(event.id);
    return known ? [{ ...shown(event, known), priceRange: priceRange(known) }] : [];
  });
}

async function readSurroundings(eventIds: string[]): Promise<Map<string, Surroundings>> {
  const rows = await sql<Surroundings>(
    `select e.id, p.name as "promoterName", s.capacity, prices.min as "minPrice", prices.max as "maxPrice"
     from events e
     join promoters p on p.id = e.promoter_id
     left join inventory_pools i on i.event_id = e.id and i.is_event_capacity
     left join pool_stock s on s.pool_id = i.id
     cross join lateral (
       select min(t.price)::int as min, max(t.price)::int as max
       from ticket_tiers t where t.event_id = e.id and not t.is_hidden
     ) prices
     where e.id = any($1::uuid[])`,
    [eventIds],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

function priceRange({ minPrice, maxPrice }: Surroundings): EventSummary['priceRange'] {
  return minPrice === null || maxPrice === null ? null : { min: minPrice, max: maxPrice };
}

function shown(event: Event, { capacity, promoterName }: Surroundings): EventFacts {
  return {
    id: event.id,
    slug: event.slug,
    status: event.status,
    title: event.title,
    description: event.description,
    venue: event.venue,
    startsAt: event.startsAt,
    endsAt: event.endsAt,
    timezone: event.timezone,
    currency: event.currency,
    category: event.category,
    tags: event.tags,
    capacity,
    metadata: event.metadata,
    paused: event.isPaused,
    promoter: { id: event.promoterId, name: promoterName },
    createdAt: event.createdAt,
    updatedAt: event.updatedAt,
  };
}
