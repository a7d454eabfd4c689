import { z } from 'zod';
import { Id, Instant } from '../schemas/index.ts';

const maxLines = 10;
const maxTickets = 100;

/** What an order or a hold asks for: at most 10 lines and 100 tickets. */
export const TicketLines = z
  .array(z.strictObject({ tierId: Id, quantity: z.int().min(1).max(maxTickets) }))
  .min(1)
  .max(maxLines)
  .refine((items) => items.reduce((sum, item) => sum + item.quantity, 0) <= maxTickets, {
    error: `has more than ${maxTickets} tickets`,
  });

export const HoldToken = z
  .string()
  .max(100)
  .regex(/^[\w-]+$/, { error: 'is not a hold token' });

export const PlaceHoldInput = z.strictObject({
  eventId: Id,
  items: TicketLines,
  /** A hold of the same caller that this one takes the place of, in one transaction: it never blocks itself. */
  replaces: HoldToken.optional(),
});
export type PlaceHoldInput = z.output<typeof PlaceHoldInput>;

export const HoldTokenInput = z.strictObject({ token: HoldToken });
export type HoldTokenInput = z.output<typeof HoldTokenInput>;

export const HoldOutput = z
  .object({
    id: Id,
    token: z.string(),
    eventId: Id,
    status: z.enum(['active', 'converted', 'released', 'expired']),
    items: z.array(z.object({ tierId: Id, quantity: z.int() })),
    expiresAt: Instant,
  })
  .meta({ id: 'Hold' });
export type HoldOutput = z.output<typeof HoldOutput>;
