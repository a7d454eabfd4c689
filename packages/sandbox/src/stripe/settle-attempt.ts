import type { Stripe } from 'stripe';
import type { SandboxContext } from '../sandbox.ts';
import { emitEvent } from './emit-event.ts';
import { newCharge } from './new-charge.ts';
import type { StripeCall } from './stripe-call.ts';
import { StripeError } from './stripe-error.ts';
import { asPaymentMethod, type Decline, type TestCard } from './test-cards.ts';

export interface Attempt {
  intent: Stripe.PaymentIntent;
  paymentMethodId: string;
  card: TestCard;
}

/** Charges the card. A decline is recorded, leaves the intent open, and is thrown as Stripe's 402. */
export function settleAttempt(ctx: SandboxContext, call: StripeCall, attempt: Attempt): Stripe.PaymentIntent {
  const { intent, paymentMethodId, card } = attempt;
  const charge = newCharge(intent, paymentMethodId, card);
  ctx.ledger.put('charges', charge);
  if (card.decline) return refuse(ctx, call, { ...attempt, charge, decline: card.decline });
  const succeeded: Stripe.PaymentIntent = {
    ...intent,
    amount_received: intent.amount,
    last_payment_error: null,
    latest_charge: charge.id,
    next_action: null,
    payment_method: paymentMethodId,
    status: 'succeeded',
  };
  ctx.ledger.put('intents', succeeded);
  emitEvent(ctx, call, ['charge.succeeded', charge]);
  emitEvent(ctx, call, ['payment_intent.succeeded', succeeded]);
  return succeeded;
}

function refuse(
  ctx: SandboxContext,
  call: StripeCall,
  { intent, paymentMethodId, card, charge, decline }: Attempt & { charge: Stripe.Charge; decline: Decline },
): never {
  const reason = {
    type: 'card_error' as const,
    charge: charge.id,
    code: decline.code,
    decline_code: decline.declineCode,
    message: decline.message,
    payment_method: asPaymentMethod(paymentMethodId, card),
  };
  const open: Stripe.PaymentIntent = {
    ...intent,
    last_payment_error: reason,
    latest_charge: charge.id,
    next_action: null,
    payment_method: null,
    status: 'requires_payment_method',
  };
  ctx.ledger.put('intents', open);
  emitEvent(ctx, call, ['charge.failed', charge]);
  emitEvent(ctx, call, ['payment_intent.payment_failed', open]);
  throw new StripeError(402, { ...reason, payment_intent: open });
}
