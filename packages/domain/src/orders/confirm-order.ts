import type { Ctx } from '../context/index.ts';
import { DomainError } from '../errors/index.ts';
import { applyPaymentState } from '../payments/apply-payment-state.ts';
import { Payment } from '../payments/payment.ts';
import { loadBuyerOrder } from './order-access.ts';
import { viewOrder } from './order-view.ts';
import type { OrderIdInput, OrderOutput } from './schemas.ts';

/**
 * Asks the provider whether the order's payment has succeeded and, if so, answers the paid order with its tickets. Safe to repeat.
 * Errors: NOT_FOUND, UNAUTHENTICATED, PAYMENT_NOT_COMPLETED (with `paymentStatus`), ORDER_EXPIRED, UNAVAILABLE.
 */
export async function confirmOrder(ctx: Ctx, { id }: OrderIdInput): Promise<OrderOutput> {
  const order = await loadBuyerOrder(ctx, id);
  if (order.status === 'pending') {
    const open = await Payment.findAll({
      where: { orderId: id, status: ['created', 'requires_action', 'processing'] },
    });
    for (const payment of open) await applyPaymentState(ctx, payment.id);
    await order.reload();
  }
  if (order.status === 'expired') throw new DomainError('ORDER_EXPIRED');
  if (order.status === 'pending' || order.status === 'cancelled') throw await notCompleted(order.id, order.status);
  return viewOrder(order, { forBuyer: true });
}

async function notCompleted(orderId: string, status: 'pending' | 'cancelled'): Promise<DomainError> {
  const payment = await Payment.findOne({ where: { orderId }, order: [['attempt', 'DESC']] });
  return new DomainError('PAYMENT_NOT_COMPLETED', undefined, {
    details: { orderStatus: status, paymentStatus: payment?.status ?? null },
  });
}
