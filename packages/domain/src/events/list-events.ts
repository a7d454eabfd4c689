import type { Ctx } from '../context/index.ts';
import { sql } from '../database/index.ts';
import { toPage } from '../schemas/index.ts';
import { sha256 } from '../secrets/index.ts';
import { eventOrder, readCursor, type EventOrder } from './event-order.ts';
import { fold, wordPatterns } from './event-search.ts';
import { Event } from './event.ts';
import { summarizeEvents } from './present-event.ts';
import { publicReads } from './public-reads.ts';
import type { EventPage, ListEventsInput } from './schemas.ts';

interface FoundEvent {
  id: string;
  key: string[];
}

/**
 * Published events that match every filter given, for anyone; as of at most two seconds ago for whoever is not signed in. The
 * order is total, so pages neither repeat nor skip. `VALIDATION_FAILED` at `/cursor`.
 */
export async function listEvents({ actor }: Ctx, input: ListEventsInput): Promise<EventPage> {
  if (actor.type !== 'anonymous') return readPage(input);
  const page = await publicReads().pages.read(keyOf(input), async () => readPage(input));
  if (!page) throw new Error('a page of events was read and not returned');
  return page;
}

/** Who asks is not in it: a page is the same for everybody. */
function keyOf(input: ListEventsInput): string {
  return sha256(JSON.stringify(input)).toString('base64url');
}

async function readPage(input: ListEventsInput): Promise<EventPage> {
  const order = eventOrder(input.sort ?? (input.q === undefined ? 'startsAt' : 'relevance'));
  const found = await findEvents(input, order);
  const { rows, nextCursor } = toPage(found, input.limit, ({ key }) => ({ sort: order.sort, key }));
  const events = await Event.findAll({ where: { id: rows.map((row) => row.id), status: 'published' } });
  const byId = new Map(events.map((event) => [event.id, event]));
  return { data: await summarizeEvents(rows.flatMap((row) => byId.get(row.id) ?? [])), nextCursor };
}

async function findEvents(input: ListEventsInput, order: EventOrder): Promise<FoundEvent[]> {
  const bind: unknown[] = [wordPatterns(input.q ?? '')];
  const param = (value: unknown): string => `$${bind.push(value)}`;
  const conditions = ["status = 'published'", 'search_text like all ($1::text[])'];
  if (input.city !== undefined) conditions.push(`search_city = ${param(fold(input.city))}`);
  if (input.category !== undefined) conditions.push(`category = ${param(input.category)}`);
  if (input.from) conditions.push(`starts_at >= ${param(input.from)}`);
  if (input.to) conditions.push(`starts_at <= ${param(input.to)}`);
  if (input.cursor !== undefined) conditions.push(isAfter(order, readCursor(order, input.cursor), param));
  return sql<FoundEvent>(
    `select id, array[${order.columns.map(({ asText }) => asText).join(', ')}] as key
     from events where ${conditions.join(' and ')}
     order by ${order.columns.map(({ column }) => `${column} ${order.direction}`).join(', ')}
     limit ${param(input.limit + 1)}::int`,
    bind,
  );
}

function isAfter({ columns, direction }: EventOrder, key: string[], param: (value: unknown) => string): string {
  const names = columns.map(({ column }) => column).join(', ');
  const values = columns.map(({ type }, index) => `${param(key[index])}::${type}`).join(', ');
  return `(${names}) ${direction === 'asc' ? '>' : '<'} (${values})`;
}
