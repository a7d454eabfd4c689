import type { Stripe } from 'stripe';
import { randomId } from '../random-id.ts';
import type { SandboxContext } from '../sandbox.ts';
import type { Caller } from './authenticate.ts';
import { emitEvent } from './emit-event.ts';
import { findPaymentIntent } from './find-payment-intent.ts';
import type { ConfirmPaymentIntentParams } from './params.ts';
import { settleAttempt } from './settle-attempt.ts';
import type { StripeCall } from './stripe-call.ts';
import { invalidRequest } from './stripe-error.ts';
import { findTestCard, type TestCard } from './test-cards.ts';
import { unexpectedState } from './unexpected-state.ts';

export type ConfirmInput = Omit<ConfirmPaymentIntentParams, 'expand' | 'key'> & { id: string; caller: Caller };

/**
 * One attempt to pay with a test card: the intent succeeds, waits for the buyer's authentication, or stays open after a
 * decline (402 `card_error`). An intent that has succeeded or is cancelled: 400 `payment_intent_unexpected_state`.
 */
export function confirmPaymentIntent(ctx: SandboxContext, call: StripeCall, input: ConfirmInput): Stripe.PaymentIntent {
  const intent = findPaymentIntent(ctx, { id: input.id, caller: input.caller, clientSecret: input.client_secret });
  refuseUnlessOpen(intent);
  const card = namedCard(intent, input.payment_method);
  const paymentMethodId = randomId('pm_');
  if (!card.needsAuthentication) return settleAttempt(ctx, call, { intent, paymentMethodId, card });
  // Both the authentication page and a restart find the card by the payment method of the intent.
  ctx.ledger.put('cards', { id: paymentMethodId, testCard: input.payment_method ?? '' });
  const url = `${call.origin}/authenticate/${intent.id}?client_secret=${intent.client_secret}`;
  const waiting: Stripe.PaymentIntent = {
    ...intent,
    last_payment_error: null,
    next_action: { type: 'redirect_to_url', redirect_to_url: { url, return_url: input.return_url ?? null } },
    payment_method: paymentMethodId,
    status: 'requires_action',
  };
  ctx.ledger.put('intents', waiting);
  emitEvent(ctx, call, ['payment_intent.requires_action', waiting]);
  return waiting;
}

function refuseUnlessOpen(intent: Stripe.PaymentIntent): void {
  if (intent.status === 'succeeded') {
    throw unexpectedState(
      intent,
      'You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.',
    );
  }
  if (intent.status === 'canceled') {
    throw unexpectedState(intent, 'You cannot confirm this PaymentIntent because it has a status of canceled.');
  }
}

function namedCard(intent: Stripe.PaymentIntent, name: string | undefined): TestCard {
  if (name === undefined || name === '') {
    throw unexpectedState(intent, "You cannot confirm this PaymentIntent because it's missing a payment method.");
  }
  const card = findTestCard(name);
  if (card) return card;
  throw invalidRequest(`No such PaymentMethod: '${name}'`, { code: 'resource_missing', param: 'payment_method' });
}
