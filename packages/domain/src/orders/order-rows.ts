import type { NewTicket } from '../tickets/new-tickets.ts';
import type { TicketFields } from '../tickets/present-ticket.ts';
import type { PaymentStatus } from '../payments/payment.ts';
import type { Attendee } from './order-item.ts';
import type { OrderStatus } from './order.ts';

/** What an order row says, wherever it has been read or written. */
export interface OrderFields {
  id: string;
  eventId: string;
  code: string;
  status: OrderStatus;
  userId: string | null;
  buyerEmail: string;
  buyerName: string;
  currency: string;
  subtotal: number;
  discount: number;
  fees: number;
  tax: number;
  total: number;
  expiresAt: Date | null;
  createdAt: Date;
}

export interface ItemFields {
  id: string;
  eventId: string;
  orderId: string;
  tierId: string;
  tierName: string;
  quantity: number;
  unitPrice: number;
  total: number;
}

export interface PaymentFields {
  id: string;
  orderId: string;
  provider: 'stripe';
  status: PaymentStatus;
  clientSecretSealed: Buffer | null;
  amount: number;
  currency: string;
}

/** An order with everything that a view of it needs. */
export interface OrderRows {
  order: OrderFields;
  items: ItemFields[];
  payment: PaymentFields | undefined;
  tickets: TicketFields[];
}

/** The rows of an order that a batch writes. */
export interface NewOrderRows extends OrderRows {
  items: (ItemFields & { attendees: Attendee[]; maxPerCustomer: number | null })[];
  tickets: NewTicket[];
}
