import { z } from 'zod';
import { Id, Instant, InstantInput, Price, line, page, pageInput, text } from '../schemas/index.ts';

const PerOrder = z.int().min(1).max(100);

const required = { name: line(200), price: Price.describe("minor units of the event's currency") };

const clearable = {
  description: text(2_000).nullish(),
  capacity: z
    .int()
    .min(0)
    .max(10_000_000)
    .nullish()
    .describe('without one, its pool and the capacity of the event count'),
  poolId: Id.nullish().describe('a pool of the event that it draws from, beside its own capacity'),
  salesStartAt: InstantInput.nullish(),
  salesEndAt: InstantInput.nullish().describe('sales end with the event at the latest'),
  maxPerCustomer: z.int().min(1).max(1_000).nullish().describe('over all orders of one user or e-mail address'),
};

const switches = {
  hidden: z.boolean().optional().describe('shown to members only'),
  paused: z.boolean().optional(),
  sortOrder: z.int().min(-1_000_000).max(1_000_000).optional(),
};

export const CreateTierInput = z
  .strictObject({
    eventId: Id,
    ...required,
    ...clearable,
    minPerOrder: PerOrder.default(1),
    maxPerOrder: PerOrder.default(10),
    ...switches,
  })
  // All run beside the problems of other fields, so that one answer names them all.
  .refine((tier) => tier.minPerOrder <= tier.maxPerOrder, {
    path: ['maxPerOrder'],
    error: 'must not be below minPerOrder',
    when: ({ value }) => inputIs(value, 'number', ['minPerOrder', 'maxPerOrder']),
  })
  .refine((tier) => typeof tier.maxPerCustomer !== 'number' || tier.maxPerCustomer >= tier.minPerOrder, {
    path: ['maxPerCustomer'],
    error: 'must not be below minPerOrder',
    when: ({ value }) => inputIs(value, 'number', ['minPerOrder', 'maxPerCustomer']),
  })
  .refine((tier) => !tier.salesStartAt || !tier.salesEndAt || tier.salesStartAt < tier.salesEndAt, {
    path: ['salesEndAt'],
    error: 'must be after salesStartAt',
    when: ({ value }) => inputIs(value, 'object', ['salesStartAt', 'salesEndAt']),
  });
export type CreateTierInput = z.infer<typeof CreateTierInput>;

function inputIs(value: unknown, type: 'number' | 'object', fields: string[]): boolean {
  return (
    typeof value === 'object' && value !== null && fields.every((field) => typeof Reflect.get(value, field) === type)
  );
}

/** Absent keeps, null clears. */
export const UpdateTierInput = z.strictObject({
  id: Id,
  ...z.object(required).partial().shape,
  ...clearable,
  minPerOrder: PerOrder.optional(),
  maxPerOrder: PerOrder.optional(),
  ...switches,
});
export type UpdateTierInput = z.infer<typeof UpdateTierInput>;

export const ListTiersInput = z.strictObject({ eventId: Id, ...pageInput });
export type ListTiersInput = z.infer<typeof ListTiersInput>;

export const TierIdInput = z.strictObject({ id: Id });
export type TierIdInput = z.infer<typeof TierIdInput>;

export const TierStatus = z.enum(['on_sale', 'not_started', 'ended', 'sold_out', 'paused']);
export type TierStatus = z.infer<typeof TierStatus>;

/** Why a tier is sold out; reserved: pending orders hold the rest, which may come back. */
export const SoldOutReason = z.enum(['sold', 'reserved']);
export type SoldOutReason = z.infer<typeof SoldOutReason>;

export const TierOutput = z
  .object({
    id: Id,
    eventId: Id,
    name: z.string(),
    description: z.string(),
    price: Price,
    currency: z.string(),
    capacity: z.int().nullable(),
    poolId: Id.nullable(),
    available: z.int(),
    status: TierStatus,
    reason: SoldOutReason.optional(),
    salesStartAt: Instant.nullable(),
    salesEndAt: Instant.nullable(),
    minPerOrder: z.int(),
    maxPerOrder: z.int(),
    maxPerCustomer: z.int().nullable(),
    hidden: z.boolean(),
    paused: z.boolean(),
    waitlistEnabled: z.boolean(),
    sortOrder: z.int(),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'Tier' });
export type TierOutput = z.infer<typeof TierOutput>;

/** A tier without its sale. */
export const TierFacts = TierOutput.omit({
  currency: true,
  capacity: true,
  available: true,
  status: true,
  reason: true,
});
export type TierFacts = z.infer<typeof TierFacts>;

export const TierPage = page(TierOutput);
export type TierPage = z.infer<typeof TierPage>;

export const AvailabilityOutput = z
  .object({
    tierId: Id,
    capacity: z.int().nullable().describe("the tier's own, else that of its smallest pool, the event's among them"),
    available: z.int(),
    status: TierStatus,
    reason: SoldOutReason.optional(),
    asOf: Instant,
  })
  .meta({ id: 'Availability' });
export type AvailabilityOutput = z.infer<typeof AvailabilityOutput>;

export const WatchAvailabilityInput = z.strictObject({ eventId: Id });
export type WatchAvailabilityInput = z.infer<typeof WatchAvailabilityInput>;

export const LiveAvailability = z
  .object({
    eventId: Id,
    asOf: Instant,
    tiers: z.array(AvailabilityOutput.omit({ asOf: true })).describe("in the promoter's order"),
  })
  .meta({ id: 'LiveAvailability' });
export type LiveAvailability = z.infer<typeof LiveAvailability>;
