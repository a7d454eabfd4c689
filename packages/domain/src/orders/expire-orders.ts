import type { Ctx } from '../context/index.ts';
import { sql } from '../database/index.ts';
import { toDomainError } from '../errors/index.ts';
import { log } from '../log.ts';
import { applyPaymentState } from '../payments/apply-payment-state.ts';
import { Payment } from '../payments/payment.ts';
import { cancelIntent } from '../payments/stripe-provider.ts';
import { endOrder } from './end-order.ts';

/** An unanswering provider may keep stock this long after `expires_at`, no longer. */
const hardLimit = '30 minutes';
const perPass = 500;

/**
 * Ends overdue pending orders: the open intent is cancelled at the provider first, and only its confirmed cancel (or half an hour
 * of silence) frees the stock; money that succeeded meanwhile pays the order instead. Fails when any of them has to be tried again.
 */
export async function expireOrders(ctx: Ctx, orderIds: readonly string[]): Promise<void> {
  const failures: unknown[] = [];
  for (const orderId of orderIds) {
    try {
      await expireOrder(ctx, orderId);
    } catch (error) {
      failures.push(toDomainError(error) ?? error);
    }
  }
  if (failures.length > 0)
    throw new AggregateError(
      failures,
      `${failures.length} of ${orderIds.length} overdue orders could not be ended yet`,
    );
}

/** The safety net: ends every overdue order whose own job was lost. */
export async function sweepExpiredOrders(ctx: Ctx): Promise<{ found: number }> {
  const overdue = await sql<{ id: string }>(
    `select id from orders where status = 'pending' and expires_at < app_now() - interval '10 seconds' order by expires_at limit $1`,
    [perPass],
  );
  await expireOrders(
    ctx,
    overdue.map((order) => order.id),
  );
  return { found: overdue.length };
}

async function expireOrder(ctx: Ctx, orderId: string): Promise<void> {
  const [order] = await sql<{ isPastLimit: boolean }>(
    `select expires_at < app_now() - interval '${hardLimit}' as "isPastLimit" from orders
     where id = $1 and status = 'pending' and expires_at <= app_now()`,
    [orderId],
  );
  if (!order || !(await isPaymentClosed(ctx, orderId, order.isPastLimit))) return;
  await endOrder(ctx, orderId, { to: 'expired', from: ['pending'], only: 'expires_at <= app_now()' });
}

/** May the stock be freed? Cancels the intents first; past `expires_at` no new one can be saved. */
async function isPaymentClosed(ctx: Ctx, orderId: string, isPastLimit: boolean): Promise<boolean> {
  const open = await Payment.findAll({ where: { orderId, status: ['created', 'requires_action', 'processing'] } });
  for (const payment of open) {
    if (payment.providerPaymentId === null) continue;
    try {
      await cancelIntent(payment.providerPaymentId);
      await applyPaymentState(ctx, payment.id);
    } catch (error) {
      if (!isPastLimit) throw error;
      log().error(
        { err: error, orderId, paymentId: payment.id },
        'the intent of an expired order could not be cancelled; its stock is freed all the same',
      );
    }
    await payment.reload();
    // Still processing at the provider: the money may yet come, so the stock is kept up to the limit.
    if (payment.status !== 'cancelled' && !isPastLimit) return false;
  }
  return true;
}
