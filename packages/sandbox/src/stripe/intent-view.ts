import type { Stripe } from 'stripe';
import type { SandboxContext } from '../sandbox.ts';

/** The intent with its latest charge in place of the charge's id, the one thing the sandbox can expand. */
export function expandIntent(
  ctx: SandboxContext,
  intent: Stripe.PaymentIntent,
  isExpanded: boolean,
): Stripe.PaymentIntent {
  if (!isExpanded || typeof intent.latest_charge !== 'string') return intent;
  return { ...intent, latest_charge: ctx.ledger.get('charges', intent.latest_charge) ?? intent.latest_charge };
}

/** What a browser with a publishable key sees. */
export function browserView(intent: Stripe.PaymentIntent): object {
  const { amount_received: _, application: _a, latest_charge: _c, metadata: _m, review: _r, ...visible } = intent;
  return visible;
}
