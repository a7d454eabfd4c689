import { uuidv7 } from 'uuidv7';
import { settings } from '../config/index.ts';
import { changeAllocated, type LockedStock } from '../inventory/index.ts';
import { enqueue } from '../jobs/index.ts';
import { Payment } from '../payments/payment.ts';
import type { OrderPlan } from './decide-order.ts';
import { Order } from './order.ts';
import { nextOrderCode } from './order-code.ts';
import { OrderItem } from './order-item.ts';
import type { OrderRequest } from './order-request.ts';
import { fulfilOrder } from './pay-order.ts';

/** Writes the whole order that was decided: counters, order, lines, and either its payment and expiry or, when free, its tickets and mail. */
export async function writeOrder(
  stock: LockedStock,
  request: OrderRequest,
  plan: OrderPlan,
  now: Date,
): Promise<Order> {
  const isFree = plan.total === 0;
  const expiresAt = isFree ? null : new Date(now.getTime() + settings().orderTtlSeconds * 1_000);
  await changeAllocated(stock, new Map(plan.lines.map((line) => [line.tierId, line.quantity])));
  const order = await Order.create({
    id: request.orderId,
    eventId: request.eventId,
    code: await nextOrderCode(),
    status: isFree ? 'paid' : 'pending',
    userId: request.userId,
    buyerEmail: request.buyer.email,
    buyerName: request.buyer.name,
    currency: plan.currency,
    subtotal: plan.subtotal,
    total: plan.total,
    expiresAt,
    paidAt: isFree ? now : null,
  });
  await OrderItem.bulkCreate(
    plan.lines.map(({ itemId, ...line }) => ({ ...line, id: itemId, eventId: request.eventId, orderId: order.id })),
  );
  if (expiresAt === null) await fulfilOrder(order);
  else await awaitPayment(order, expiresAt);
  return order;
}

async function awaitPayment(order: Order, expiresAt: Date): Promise<void> {
  await Payment.create({
    id: uuidv7(),
    eventId: order.eventId,
    orderId: order.id,
    provider: 'stripe',
    amount: order.total,
    currency: order.currency,
    providerPaymentId: null,
    clientSecretSealed: null,
    reviewReason: null,
  });
  await enqueue('orders.expire', { orderIds: [order.id] }, { startAfter: expiresAt });
}
