import type { Stripe } from 'stripe';
import type { SandboxContext } from '../sandbox.ts';
import { emitEvent } from './emit-event.ts';
import { findPaymentIntent } from './find-payment-intent.ts';
import type { CancelPaymentIntentParams } from './params.ts';
import type { StripeCall } from './stripe-call.ts';
import { unexpectedState } from './unexpected-state.ts';

/** Final. Refused with `payment_intent_unexpected_state` once the intent has succeeded or is cancelled. */
export function cancelPaymentIntent(
  ctx: SandboxContext,
  call: StripeCall,
  params: CancelPaymentIntentParams & { id: string },
): Stripe.PaymentIntent {
  const intent = findPaymentIntent(ctx, { id: params.id, caller: 'secret', clientSecret: undefined });
  if (intent.status === 'succeeded' || intent.status === 'canceled') {
    throw unexpectedState(
      intent,
      `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of ` +
        'the following statuses may be canceled: requires_payment_method, requires_capture, requires_confirmation, ' +
        'requires_action, processing.',
    );
  }
  const canceled: Stripe.PaymentIntent = {
    ...intent,
    canceled_at: Math.floor(Date.now() / 1000),
    cancellation_reason: params.cancellation_reason ?? null,
    next_action: null,
    status: 'canceled',
  };
  ctx.ledger.put('intents', canceled);
  emitEvent(ctx, call, ['payment_intent.canceled', canceled]);
  return canceled;
}
