import type { Stripe } from 'stripe';
import type { SandboxContext } from '../sandbox.ts';
import type { Caller } from './authenticate.ts';
import { invalidRequest, noSuch } from './stripe-error.ts';

export interface IntentLookup {
  id: string;
  caller: Caller;
  clientSecret: string | undefined;
}

/** A browser must name the client secret; a server need not, but a wrong one is refused to both. */
export function findPaymentIntent(
  ctx: SandboxContext,
  { id, caller, clientSecret }: IntentLookup,
): Stripe.PaymentIntent {
  const intent = ctx.ledger.get('intents', id);
  if (!intent) throw noSuch('payment_intent', id, 'intent');
  if (clientSecret === undefined && caller === 'publishable') {
    throw invalidRequest('Missing required param: client_secret.', {
      code: 'parameter_missing',
      param: 'client_secret',
    });
  }
  if (clientSecret !== undefined && clientSecret !== intent.client_secret) {
    throw invalidRequest('The client_secret provided does not match the client_secret of this PaymentIntent.', {
      code: 'payment_intent_invalid_parameter',
      param: 'client_secret',
    });
  }
  return intent;
}
