import { settings } from '../config/index.ts';
import { readClock } from '../database/index.ts';
import { clientSecretOf } from '../payments/open-payment.ts';
import { Payment } from '../payments/payment.ts';
import { ticketsOfOrders } from '../tickets/tickets-of-orders.ts';
import type { Order } from './order.ts';
import { OrderItem } from './order-item.ts';
import type { OrderOutput } from './schemas.ts';

export interface OrderViewer {
  /** Only the buyer sees what pays the order. */
  forBuyer: boolean;
}

/** One order as callers see it. */
export async function viewOrder(order: Order, viewer: OrderViewer): Promise<OrderOutput> {
  const [view] = await viewOrders([order], viewer);
  if (!view) throw new Error('an order has no view');
  return view;
}

/** Several orders as callers see them, in four statements however many there are. */
export async function viewOrders(orders: Order[], viewer: OrderViewer): Promise<OrderOutput[]> {
  const orderIds = orders.map((order) => order.id);
  const items = await OrderItem.findAll({ where: { orderId: orderIds }, order: [['id', 'ASC']] });
  const payments = await Payment.findAll({ where: { orderId: orderIds }, order: [['attempt', 'ASC']] });
  const tickets = await ticketsOfOrders(orderIds);
  const now = await readClock();
  return orders.map((order) => ({
    id: order.id,
    code: order.code,
    status: order.status,
    eventId: order.eventId,
    currency: order.currency,
    items: items.filter((item) => item.orderId === order.id).map(itemView),
    subtotal: order.subtotal,
    discount: order.discount,
    fees: order.fees,
    tax: order.tax,
    total: order.total,
    buyer: { email: order.buyerEmail, name: order.buyerName },
    payment: paymentView(
      payments.findLast((payment) => payment.orderId === order.id),
      viewer.forBuyer && isPayable(order, now),
    ),
    tickets: tickets.filter((ticket) => ticket.orderId === order.id),
    expiresAt: order.expiresAt,
    createdAt: order.createdAt,
  }));
}

function isPayable(order: Order, now: Date): boolean {
  return order.status === 'pending' && order.expiresAt !== null && order.expiresAt > now;
}

function itemView({ id, tierId, tierName, quantity, unitPrice, total }: OrderItem): OrderOutput['items'][number] {
  return { id, tierId, tierName, quantity, unitPrice, total };
}

function paymentView(payment: Payment | undefined, showsSecret: boolean): OrderOutput['payment'] {
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
