import type { Stripe } from 'stripe';
import { idOf } from '../ledger/id-of.ts';
import type { SandboxContext } from '../sandbox.ts';
import { emitEvent } from './emit-event.ts';
import { findPaymentIntent } from './find-payment-intent.ts';
import { settleAttempt } from './settle-attempt.ts';
import type { StripeCall } from './stripe-call.ts';
import { StripeError } from './stripe-error.ts';
import { asPaymentMethod, findTestCard } from './test-cards.ts';

export interface AuthenticationInput {
  id: string;
  clientSecret: string;
  outcome: 'authenticate' | 'fail';
}

/** The buyer's answer on the bank's page. Answers the intent as it then is; one that waits for nothing is left as it is. */
export function authenticateBuyer(
  ctx: SandboxContext,
  call: StripeCall,
  { id, clientSecret, outcome }: AuthenticationInput,
): Stripe.PaymentIntent {
  const intent = findPaymentIntent(ctx, { id, caller: 'publishable', clientSecret });
  const paymentMethodId = idOf(intent.payment_method);
  const card = findTestCard(ctx.ledger.get('cards', paymentMethodId)?.testCard ?? '');
  if (intent.status !== 'requires_action' || !card) return intent;
  if (outcome === 'authenticate') return settle(() => settleAttempt(ctx, call, { intent, paymentMethodId, card }));
  const failed: Stripe.PaymentIntent = {
    ...intent,
    last_payment_error: {
      type: 'invalid_request_error',
      code: 'payment_intent_authentication_failure',
      message:
        'The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new ' +
        'PaymentMethod to attempt to fulfill this PaymentIntent again.',
      payment_method: asPaymentMethod(paymentMethodId, card),
    },
    next_action: null,
    payment_method: null,
    status: 'requires_payment_method',
  };
  ctx.ledger.put('intents', failed);
  emitEvent(ctx, call, ['payment_intent.payment_failed', failed]);
  return failed;
}

function settle(attempt: () => Stripe.PaymentIntent): Stripe.PaymentIntent {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof StripeError && error.error.payment_intent) return error.error.payment_intent;
    throw error;
  }
}
