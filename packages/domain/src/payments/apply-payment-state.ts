import type { Ctx } from '../context/index.ts';
import { inTransaction } from '../database/index.ts';
import { Payment } from './payment.ts';
import { recordIntentState, type WebhookFacts } from './record-intent-state.ts';
import { cancelIntent, readIntent } from './stripe-provider.ts';

export interface ApplyOptions {
  /** The webhook that asks: its row is written in the same transaction as its effect. */
  webhook?: WebhookFacts;
  /** The intent of a payment whose intent id was never saved. */
  intentId?: string;
}

/**
 * The one function that turns what the provider says into what is true here; confirm, webhook, reconciler and expiry all end in it.
 * Reads the intent from the provider, then locks order and payment and moves their states. Repeats change nothing.
 * Money for an order that is no longer pending is recorded, flagged `needsReview` and logged as an error. Errors: UNAVAILABLE.
 */
export async function applyPaymentState(ctx: Ctx, paymentId: string, options: ApplyOptions = {}): Promise<void> {
  const payment = await Payment.findByPk(paymentId, { rejectOnEmpty: true });
  const intentId = payment.providerPaymentId ?? options.intentId;
  if (!intentId) return;
  const intent = await readIntent(intentId);
  const outcome = await inTransaction(async () => recordIntentState(ctx, payment, intent, options.webhook));
  if (outcome === 'orphaned') await cancelIntent(intent.id);
}
