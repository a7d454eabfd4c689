import type { Ctx } from '../context/index.ts';
import { inTransaction, sql } from '../database/index.ts';
import { Order } from '../orders/order.ts';
import { sealClientSecret } from './client-secret.ts';
import { Payment } from './payment.ts';
import { applyPaymentState } from './apply-payment-state.ts';
import { cancelIntent, createIntent, type IntentState } from './stripe-provider.ts';

/**
 * Gives a pending order's payment its intent at the provider, unless it has one: outside any transaction, under the
 * key `pi:{order}:{attempt}`, so that a retry after a crash finds the same intent. Errors: UNAVAILABLE.
 */
export async function openPayment(ctx: Ctx, orderId: string): Promise<void> {
  const order = await Order.findByPk(orderId, { rejectOnEmpty: true });
  const payment = await Payment.findOne({ where: { orderId, status: 'created', providerPaymentId: null } });
  if (order.status !== 'pending' || !payment) return;
  const intent = await createIntent({
    amount: payment.amount,
    currency: payment.currency,
    orderId,
    paymentId: payment.id,
    eventId: order.eventId,
    description: `Order ${order.code}`,
    idempotencyKey: `pi:${orderId}:${payment.attempt}`,
  });
  if (await saveIntent(payment.id, orderId, intent)) return;
  // The order ended meanwhile: the intent blocks nothing, its secret goes to nobody, and money that it took is recorded.
  const ended = await cancelIntent(intent.id);
  if (ended.status === 'succeeded') await applyPaymentState(ctx, payment.id, { intentId: intent.id });
}

/** Saves the intent while the order is pending and unexpired; says whether the payment has this very intent now. */
async function saveIntent(paymentId: string, orderId: string, intent: IntentState): Promise<boolean> {
  return await inTransaction(async () => {
    const [order] = await sql<{ isOpen: boolean }>(
      `select status = 'pending' and expires_at > app_now() as "isOpen" from orders where id = $1 for no key update`,
      [orderId],
    );
    const [payment] = await sql<{ providerPaymentId: string | null }>(
      `select provider_payment_id as "providerPaymentId" from payments where id = $1 for no key update`,
      [paymentId],
    );
    if (payment?.providerPaymentId) return payment.providerPaymentId === intent.id;
    if (!order?.isOpen) return false;
    await sql(
      `update payments set provider_payment_id = $2, client_secret_sealed = $3, updated_at = app_now()
       where id = $1 and provider_payment_id is null`,
      [paymentId, intent.id, intent.clientSecret && sealClientSecret(paymentId, intent.clientSecret)],
    );
    return true;
  });
}
