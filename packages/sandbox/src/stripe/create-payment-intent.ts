import type { Stripe } from 'stripe';
import type { SandboxContext } from '../sandbox.ts';
import { emitEvent } from './emit-event.ts';
import { newPaymentIntent } from './new-payment-intent.ts';
import type { CreatePaymentIntentParams } from './params.ts';
import type { StripeCall } from './stripe-call.ts';

export function createPaymentIntent(
  ctx: SandboxContext,
  call: StripeCall,
  params: CreatePaymentIntentParams,
): Stripe.PaymentIntent {
  const intent = newPaymentIntent(params);
  ctx.ledger.put('intents', intent);
  emitEvent(ctx, call, ['payment_intent.created', intent]);
  return intent;
}
