import type { Ctx } from '../context/index.ts';
import { inTransaction } from '../database/index.ts';
import { forgetClaim, replayOf, type IdempotencyClaim } from '../idempotency/index.ts';
import { Payment } from './payment.ts';
import { recordIntentState, type RecordOutcome, type WebhookFacts } from './record-intent-state.ts';
import { cancelIntent, readIntent, type IntentState } from './stripe-provider.ts';

export interface ApplyOptions {
  /** The webhook that asks: its row is written in the same transaction as its effect. */
  webhook?: WebhookFacts;
  /** The intent of a payment whose intent id was never saved. */
  intentId?: string;
  /** The key of the call that asks: claimed in the transaction that pays the order, and only if it does. */
  claim?: IdempotencyClaim | undefined;
}

/**
 * The one function that turns what the provider says into what is true here; confirm, webhook, reconciler and expiry all end in it.
 * Reads the intent from the provider, then locks order and payment and moves their states. Repeats change nothing.
 * Money for an order that is no longer pending is recorded, flagged `needsReview` and logged as an error.
 * Answers whether the claim stands: this call has paid the order, or one with the same key had. Errors: UNAVAILABLE.
 */
export async function applyPaymentState(ctx: Ctx, paymentId: string, options: ApplyOptions = {}): Promise<boolean> {
  const payment = await Payment.findByPk(paymentId, { rejectOnEmpty: true });
  const intentId = payment.providerPaymentId ?? options.intentId;
  if (!intentId) return false;
  const intent = await readIntent(intentId);
  const outcome = await inTransaction(async () => recordOnce(ctx, payment, intent, options));
  if (outcome === 'orphaned') await cancelIntent(intent.id);
  return outcome === 'paid' || outcome === 'replayed';
}

async function recordOnce(
  ctx: Ctx,
  payment: Payment,
  intent: IntentState,
  { webhook, claim }: ApplyOptions,
): Promise<RecordOutcome | 'replayed'> {
  // Nothing but money pays an order; a key that is claimed is claimed before the rows of order and payment are locked.
  if (!claim || intent.status !== 'succeeded') return recordIntentState(ctx, payment, intent, webhook);
  if (await replayOf(ctx, claim, payment.orderId)) return 'replayed';
  const outcome = await recordIntentState(ctx, payment, intent, webhook);
  if (outcome !== 'paid') await forgetClaim(claim);
  return outcome;
}
