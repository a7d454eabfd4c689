import { z } from 'zod';
import { HoldToken, TicketLines } from '../inventory/hold-schemas.ts';
import { Amount, EmailAddress, Id, Instant, line, page, pageInput, text } from '../schemas/index.ts';
import { TicketOutput } from '../tickets/schemas.ts';

const maxTickets = 100;

export const PlaceOrderInput = z.strictObject({
  eventId: Id,
  items: TicketLines,
  /** Needed from guests; a signed-in buyer's own address and name stand in for it. */
  buyer: z.strictObject({ email: EmailAddress, name: line(200) }).optional(),
  attendees: z
    .array(z.strictObject({ tierId: Id, name: line(200), email: EmailAddress.optional() }))
    .max(maxTickets)
    .optional(),
  /** The total the buyer was shown, in minor units: if it differs, nothing is sold. */
  expectedTotal: Amount.optional(),
  /** A hold whose tickets the order takes over; `items` are the hold's. */
  holdToken: HoldToken.optional(),
});
export type PlaceOrderInput = z.output<typeof PlaceOrderInput>;

export const OrderIdInput = z.strictObject({ id: Id });
export type OrderIdInput = z.output<typeof OrderIdInput>;

export const CancelOrderInput = z.strictObject({
  id: Id,
  reason: text(500).optional(),
});
export type CancelOrderInput = z.output<typeof CancelOrderInput>;

export const ListOrdersInput = z.strictObject({ ...pageInput, eventId: Id.optional() });
export type ListOrdersInput = z.output<typeof ListOrdersInput>;

const orderStatuses = ['pending', 'paid', 'expired', 'cancelled', 'partially_refunded', 'refunded'] as const;
const paymentStatuses = ['created', 'requires_action', 'processing', 'succeeded', 'cancelled'] as const;

const PaymentOutput = z
  .object({
    provider: z.literal('stripe'),
    status: z.enum(paymentStatuses),
    /** For Stripe.js; shown to the buyer only, and only while the order can be paid. */
    clientSecret: z.string().nullable(),
    publishableKey: z.string(),
    amount: Amount,
    currency: z.string(),
  })
  .meta({ id: 'Payment' });

const OrderItemOutput = z
  .object({ id: Id, tierId: Id, tierName: z.string(), quantity: z.int(), unitPrice: Amount, total: Amount })
  .meta({ id: 'OrderItem' });

const orderFields = {
  id: Id,
  code: z.string(),
  status: z.enum(orderStatuses),
  eventId: Id,
  currency: z.string(),
  items: z.array(OrderItemOutput),
  subtotal: Amount,
  discount: Amount,
  fees: Amount,
  tax: Amount,
  total: Amount,
  buyer: z.object({ email: z.string(), name: z.string() }),
  payment: PaymentOutput.nullable(),
  tickets: z.array(TicketOutput),
  expiresAt: Instant.nullable(),
  createdAt: Instant,
};

export const OrderOutput = z.object(orderFields).meta({ id: 'Order' });
export type OrderOutput = z.output<typeof OrderOutput>;

/** A guest's order also carries the secret that opens it later. */
export const PlacedOrderOutput = z
  .object({ ...orderFields, accessSecret: z.string().optional() })
  .meta({ id: 'PlacedOrder' });
export type PlacedOrderOutput = z.output<typeof PlacedOrderOutput>;

export const OrderPage = page(OrderOutput);
export type OrderPage = z.output<typeof OrderPage>;
