import type { Ctx } from '../context/index.ts';
import { DomainError } from '../errors/index.ts';
import { findReplay, idempotencyClaim, rememberSuccess, type IdempotencyClaim } from '../idempotency/index.ts';
import { applyPaymentState } from '../payments/apply-payment-state.ts';
import { Payment } from '../payments/payment.ts';
import { guestScope, loadBuyerOrder } from './order-access.ts';
import { viewOrder } from './order-view.ts';
import type { Order } from './order.ts';
import type { OrderIdInput, OrderOutput } from './schemas.ts';

/**
 * Asks the provider whether the order's payment has succeeded and, if so, answers the paid order with its tickets. Safe to repeat;
 * honours the `Idempotency-Key`. Errors: NOT_FOUND, UNAUTHENTICATED, PAYMENT_NOT_COMPLETED (with `paymentStatus`), ORDER_EXPIRED, UNAVAILABLE.
 */
export async function confirmOrder(ctx: Ctx, input: OrderIdInput): Promise<OrderOutput> {
  const order = await loadBuyerOrder(ctx, input.id);
  const claim = idempotencyClaim(ctx, 'orders.confirm', input, guestScope(order));
  if (!(await findReplay(ctx, claim))) await confirm(ctx, order, claim);
  return viewOrder(order, { forBuyer: true });
}

async function confirm(ctx: Ctx, order: Order, claim: IdempotencyClaim | undefined): Promise<void> {
  const isClaimed = order.status === 'pending' && (await askProvider(ctx, order, claim));
  if (order.status === 'expired') throw new DomainError('ORDER_EXPIRED');
  if (order.status === 'pending' || order.status === 'cancelled') throw await notCompleted(order.id, order.status);
  // The webhook was faster, or the order was free.
  if (!isClaimed) await rememberSuccess(ctx, claim, order.id);
}

/** Says whether the key was claimed with what the provider has answered. */
async function askProvider(ctx: Ctx, order: Order, claim: IdempotencyClaim | undefined): Promise<boolean> {
  const open = await Payment.findAll({
    where: { orderId: order.id, status: ['created', 'requires_action', 'processing'] },
  });
  let isClaimed = false;
  for (const payment of open) if (await applyPaymentState(ctx, payment.id, { claim })) isClaimed = true;
  await order.reload();
  return isClaimed;
}

async function notCompleted(orderId: string, status: 'pending' | 'cancelled'): Promise<DomainError> {
  const payment = await Payment.findOne({ where: { orderId }, order: [['attempt', 'DESC']] });
  return new DomainError('PAYMENT_NOT_COMPLETED', undefined, {
    details: { orderStatus: status, paymentStatus: payment?.status ?? null },
  });
}
