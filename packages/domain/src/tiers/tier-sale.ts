import { z } from 'zod';
import { EventStatus } from '../events/event-status.ts';

const Time = z.coerce.date();

/** A tier's sale at the moment `now` of the database's clock, and what decides who may see it. It also travels between instances, as JSON. */
export const TierSale = z.object({
  tierId: z.string(),
  eventId: z.string(),
  promoterId: z.string(),
  currency: z.string(),
  isHidden: z.boolean(),
  sortOrder: z.int(),
  price: z.int(),
  minPerOrder: z.int(),
  maxPerOrder: z.int(),
  now: Time,
  eventStatus: EventStatus,
  eventEndsAt: Time,
  /** The event or the tier is paused. */
  isPaused: z.boolean(),
  salesStartAt: Time.nullable(),
  salesEndAt: Time.nullable(),
  /** Without the units of expired holds, swept or not. */
  allocated: z.int(),
  capacity: z.int().nullable(),
  /** Of the smallest pool, the event's among them. */
  poolCapacity: z.int().nullable(),
  /** Free units of the scarcest pool (the event's capacity is one); null: the tier is in none. */
  poolFree: z.int().nullable(),
  isPendingInTier: z.boolean(),
  isPendingInPools: z.boolean(),
});
export type TierSale = z.infer<typeof TierSale>;
