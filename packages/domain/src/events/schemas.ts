import { z } from 'zod';
import {
  Currency,
  Id,
  Instant,
  InstantInput,
  Metadata,
  Price,
  TimeZone,
  line,
  page,
  pageInput,
  text,
} from '../schemas/index.ts';
import { TierOutput } from '../tiers/schemas.ts';
import { Country } from './country.ts';
import { EventStatus } from './event-status.ts';

export const Venue = z.strictObject({
  name: line(200),
  address: line(300).optional(),
  city: line(120).optional(),
  country: Country.optional(),
});
export type Venue = z.infer<typeof Venue>;

const Tags = z
  .array(line(40))
  .max(20)
  .overwrite((tags) => [...new Set(tags)]);
const Capacity = z.int().min(1).max(10_000_000);

const required = {
  title: line(200),
  venue: Venue,
  startsAt: InstantInput,
  endsAt: InstantInput,
  timezone: TimeZone,
  currency: Currency,
};

const clearable = {
  description: text(20_000).nullish(),
  category: line(64).nullish(),
  tags: Tags.nullish(),
  capacity: Capacity.nullish().describe('units shared by all tiers of the event'),
  metadata: Metadata.nullish(),
};

export const CreateEventInput = z
  .strictObject({
    ...required,
    ...clearable,
    promoterId: Id.optional().describe('needed only by members of several organisations'),
  })
  .refine((event) => event.startsAt < event.endsAt, {
    path: ['endsAt'],
    error: 'must be after startsAt',
    // Runs beside the problems of other fields, so that one answer names them all.
    when: ({ value }) => hasDates(value),
  });
export type CreateEventInput = z.infer<typeof CreateEventInput>;

function hasDates(value: unknown): boolean {
  const { startsAt, endsAt } = (value ?? {}) as { startsAt?: unknown; endsAt?: unknown };
  return startsAt instanceof Date && endsAt instanceof Date;
}

export const EventIdInput = z.strictObject({ id: Id });
export type EventIdInput = z.infer<typeof EventIdInput>;

/** Absent keeps, null clears. A venue is replaced as a whole. */
export const UpdateEventInput = z.strictObject({
  id: Id,
  ...z.object(required).partial().shape,
  ...clearable,
  paused: z.boolean().optional().describe('true stops every sale of the event for a while'),
});
export type UpdateEventInput = z.infer<typeof UpdateEventInput>;

export const EventSort = z.enum(['startsAt', '-startsAt', 'createdAt', '-createdAt', 'relevance']);
export type EventSort = z.infer<typeof EventSort>;

const maxSearchWords = 16;

export const ListEventsInput = z.strictObject({
  q: line(200)
    .refine((q) => q.split(/\s+/).length <= maxSearchWords, { error: `has more than ${maxSearchWords} words` })
    .optional()
    .describe('every word, in any order and case, in title, description, venue or city'),
  city: line(120).optional(),
  category: line(64).optional(),
  from: InstantInput.optional().describe('earliest start'),
  to: InstantInput.optional().describe('latest start'),
  sort: EventSort.optional().describe('`relevance` (title matches first) when `q` is given, else `startsAt`'),
  ...pageInput,
});
export type ListEventsInput = z.infer<typeof ListEventsInput>;

const shown = {
  id: Id,
  slug: z.string(),
  status: EventStatus,
  title: z.string(),
  description: z.string(),
  venue: z.object({
    name: z.string(),
    address: z.string().optional(),
    city: z.string().optional(),
    country: z.string().optional(),
  }),
  startsAt: Instant,
  endsAt: Instant,
  timezone: z.string(),
  currency: z.string(),
  category: z.string().nullable(),
  tags: z.array(z.string()),
  capacity: z.int().nullable(),
  metadata: z.record(z.string(), z.unknown()),
  paused: z.boolean(),
  promoter: z.object({ id: Id, name: z.string() }),
  createdAt: Instant,
  updatedAt: Instant,
};

export const EventOutput = z.object({ ...shown, tiers: z.array(TierOutput) }).meta({ id: 'Event' });
export type EventOutput = z.infer<typeof EventOutput>;

/** An event without its tiers. */
export const EventFacts = z.object(shown);
export type EventFacts = z.infer<typeof EventFacts>;

/** An event as lists show it: without tiers, with the price range of those on show (minor units). */
export const EventSummary = z
  .object({ ...shown, priceRange: z.object({ min: Price, max: Price }).nullable() })
  .meta({ id: 'EventSummary' });
export type EventSummary = z.infer<typeof EventSummary>;

export const EventPage = page(EventSummary);
export type EventPage = z.infer<typeof EventPage>;
