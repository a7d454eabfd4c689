import type { Stripe } from 'stripe';
import { StripeError } from './stripe-error.ts';

/** What was asked does not go with the intent's status: 400 `payment_intent_unexpected_state`, with the intent. */
export function unexpectedState(intent: Stripe.PaymentIntent, message: string): StripeError {
  return new StripeError(400, {
    type: 'invalid_request_error',
    code: 'payment_intent_unexpected_state',
    message,
    payment_intent: intent,
  });
}
