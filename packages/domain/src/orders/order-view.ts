import { settings } from '../config/index.ts';
import { readClock } from '../database/index.ts';
import { clientSecretOf } from '../payments/client-secret.ts';
import { Payment } from '../payments/payment.ts';
import { presentTicket } from '../tickets/present-ticket.ts';
import { Ticket } from '../tickets/ticket.ts';
import { OrderItem } from './order-item.ts';
import type { ItemFields, OrderFields, OrderRows, PaymentFields } from './order-rows.ts';
import type { OrderOutput } from './schemas.ts';

export interface OrderViewer {
  /** Only the buyer sees what pays the order. */
  forBuyer: boolean;
}

/** One order as callers see it. */
export async function viewOrder(order: OrderFields, viewer: OrderViewer): Promise<OrderOutput> {
  const [view] = await viewOrders([order], viewer);
  if (!view) throw new Error('an order has no view');
  return view;
}

/** Several orders as callers see them, in four statements however many there are. */
export async function viewOrders(orders: OrderFields[], viewer: OrderViewer): Promise<OrderOutput[]> {
  const where = { orderId: orders.map((order) => order.id) };
  const items = await OrderItem.findAll({ where, order: [['id', 'ASC']] });
  const payments = await Payment.findAll({ where, order: [['attempt', 'ASC']] });
  const tickets = await Ticket.findAll({ where, order: ['orderItemId', 'unit'] });
  const now = await readClock();
  return await Promise.all(
    orders.map(async (order) => {
      const of = (row: { orderId: string }) => row.orderId === order.id;
      const rows = { order, items: items.filter(of), payment: payments.findLast(of), tickets: tickets.filter(of) };
      return presentOrder(rows, viewer, now);
    }),
  );
}

/** An order as callers see it, from rows at hand. */
export async function presentOrder(
  { order, items, payment, tickets }: OrderRows,
  { forBuyer }: OrderViewer,
  now: Date,
): Promise<OrderOutput> {
  const tierNames = new Map(items.map((item) => [item.id, item.tierName]));
  return {
    id: order.id,
    code: order.code,
    status: order.status,
    eventId: order.eventId,
    currency: order.currency,
    items: items.map(presentItem),
    subtotal: order.subtotal,
    discount: order.discount,
    fees: order.fees,
    tax: order.tax,
    total: order.total,
    buyer: { email: order.buyerEmail, name: order.buyerName },
    payment: presentPayment(payment, forBuyer && isPayable(order, now)),
    tickets: await Promise.all(
      tickets.map(async (ticket) => presentTicket(ticket, tierNames.get(ticket.orderItemId) ?? '')),
    ),
    expiresAt: order.expiresAt,
    createdAt: order.createdAt,
  };
}

function isPayable(order: OrderFields, now: Date): boolean {
  return order.status === 'pending' && order.expiresAt !== null && order.expiresAt > now;
}

function presentItem({ id, tierId, tierName, quantity, unitPrice, total }: ItemFields): OrderOutput['items'][number] {
  return { id, tierId, tierName, quantity, unitPrice, total };
}

function presentPayment(payment: PaymentFields | undefined, showsSecret: boolean): OrderOutput['payment'] {
  if (!payment) return null;
  return {
    provider: payment.provider,
    status: payment.status,
    clientSecret: showsSecret ? clientSecretOf(payment) : null,
    publishableKey: settings().stripe.publishableKey,
    amount: payment.amount,
    currency: payment.currency,
  };
}
