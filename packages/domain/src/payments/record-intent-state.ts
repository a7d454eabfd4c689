import { recordAudit } from '../audit/index.ts';
import type { Ctx } from '../context/index.ts';
import { lockRow, readClock, sql } from '../database/index.ts';
import { log } from '../log.ts';
import { newId } from '../new-id.ts';
import { Order } from '../orders/order.ts';
import { payOrder } from '../orders/pay-order.ts';
import { sealClientSecret } from './client-secret.ts';
import { Payment, type PaymentStatus } from './payment.ts';
import type { IntentState } from './stripe-provider.ts';

export interface WebhookFacts {
  id: string;
  type: string;
}

/** `paid`: this has paid the order. `orphaned`: the intent belongs to an order that ended before the intent was saved; the caller cancels it. */
export type RecordOutcome = 'paid' | 'recorded' | 'orphaned';

/** Moves payment and order to what the provider states, in the active transaction, under their row locks. */
export async function recordIntentState(
  ctx: Ctx,
  seen: Payment,
  intent: IntentState,
  webhook?: WebhookFacts,
): Promise<RecordOutcome> {
  const order = await lockRow(Order, seen.orderId);
  const payment = await lockRow(Payment, seen.id);
  if (webhook) await rememberWebhook(webhook, payment.id);
  if (payment.providerPaymentId === null) {
    if (intent.status !== 'succeeded' && !(await isPayable(order)))
      return intent.status === 'canceled' ? 'recorded' : 'orphaned';
    // Whoever is first to know the intent saves it whole: with its id alone, nobody could pay the order.
    const clientSecretSealed = intent.clientSecret ? sealClientSecret(payment.id, intent.clientSecret) : null;
    await payment.update({ providerPaymentId: intent.id, clientSecretSealed });
  }
  await recordAttempt(payment.id, intent);
  const isFinal = payment.status === 'succeeded' || payment.status === 'cancelled';
  return !isFinal && (await movePayment(ctx, order, payment, intent)) ? 'paid' : 'recorded';
}

async function isPayable(order: Order): Promise<boolean> {
  return order.status === 'pending' && order.expiresAt !== null && order.expiresAt > (await readClock());
}

async function rememberWebhook(webhook: WebhookFacts, paymentId: string): Promise<void> {
  await sql(
    `insert into webhook_events (provider, id, type, payment_id, outcome) values ('stripe', $1, $2, $3, 'applied')
     on conflict do nothing`,
    [webhook.id, webhook.type, paymentId],
  );
}

async function recordAttempt(paymentId: string, { lastCharge }: IntentState): Promise<void> {
  if (!lastCharge) return;
  await sql(
    `insert into payment_attempts (id, payment_id, provider_charge_id, outcome, failure_code, decline_code)
     values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    [
      newId(),
      paymentId,
      lastCharge.id,
      lastCharge.failureCode === null ? 'succeeded' : 'failed',
      lastCharge.failureCode,
      lastCharge.declineCode,
    ],
  );
}

/** Says whether that has paid the order. */
async function movePayment(ctx: Ctx, order: Order, payment: Payment, intent: IntentState): Promise<boolean> {
  const status = paymentStatusOf(intent);
  const reviewReason = status === 'succeeded' ? reasonForReview(order, payment, intent) : null;
  const fulfils = status === 'succeeded' && reviewReason === null;
  if (status !== payment.status || reviewReason !== null) {
    const before = { status: payment.status };
    const now = await readClock();
    await payment.update({
      status,
      receivedAmount: intent.receivedAmount,
      fulfils,
      needsReview: reviewReason !== null,
      reviewReason,
      updatedAt: now,
    });
    await recordAudit(ctx, {
      action: `payment.${status}`,
      object: { type: 'payment', id: payment.id },
      before,
      after: { status, fulfils, reviewReason },
    });
  }
  if (reviewReason !== null)
    log().error({ paymentId: payment.id, orderId: order.id, reviewReason }, 'money was received that needs review');
  if (fulfils) await payOrder(ctx, order);
  return fulfils;
}

function paymentStatusOf(intent: IntentState): PaymentStatus {
  switch (intent.status) {
    case 'succeeded':
      return 'succeeded';
    case 'canceled':
      return 'cancelled';
    case 'requires_action':
      return 'requires_action';
    case 'processing':
    case 'requires_capture':
      return 'processing';
    case 'requires_confirmation':
    case 'requires_payment_method':
      return 'created';
    default:
      // Newer API versions may name more states; none of them means that money was taken.
      return 'created';
  }
}

/** Why captured money does not pay its order; null when it does. */
function reasonForReview(order: Order, payment: Payment, intent: IntentState): string | null {
  if (intent.orderId !== order.id) return 'the intent names another order';
  if (intent.currency !== payment.currency) return `received ${intent.currency} instead of ${payment.currency}`;
  if (intent.receivedAmount !== payment.amount) return `received ${intent.receivedAmount} instead of ${payment.amount}`;
  if (order.status !== 'pending') return `the order is ${order.status}`;
  return null;
}
