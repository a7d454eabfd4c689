import type { Stripe } from 'stripe';
import type { SandboxContext } from '../sandbox.ts';
import type { ListPaymentIntentsParams } from './params.ts';
import { expandIntent } from './intent-view.ts';
import { invalidRequest } from './stripe-error.ts';

/** Newest first. */
export function listPaymentIntents(
  ctx: SandboxContext,
  { limit, starting_after: after, expand }: ListPaymentIntentsParams,
): { object: 'list'; url: string; has_more: boolean; data: Stripe.PaymentIntent[] } {
  const intents = ctx.ledger.all('intents').toReversed();
  const from = after === undefined ? 0 : intents.findIndex((intent) => intent.id === after) + 1;
  if (after !== undefined && from === 0) {
    throw invalidRequest(`No such payment_intent: '${after}'`, { code: 'resource_missing', param: 'starting_after' });
  }
  const data = intents.slice(from, from + limit).map((intent) => expandIntent(ctx, intent, expand.length > 0));
  return { object: 'list', url: '/v1/payment_intents', has_more: intents.length > from + limit, data };
}
