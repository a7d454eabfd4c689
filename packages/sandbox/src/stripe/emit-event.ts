import { Stripe } from 'stripe';
import { randomId } from '../random-id.ts';
import type { SandboxContext } from '../sandbox.ts';
import type { StripeCall } from './stripe-call.ts';

type EmittedType =
  | `payment_intent.${'created' | 'succeeded' | 'payment_failed' | 'requires_action' | 'canceled'}`
  | `charge.${'succeeded' | 'failed'}`;

/** Records the event with the object as it is now, and its deliveries. */
export function emitEvent(
  ctx: SandboxContext,
  call: StripeCall,
  [type, object]: [EmittedType, Stripe.PaymentIntent | Stripe.Charge],
): void {
  const event = {
    id: randomId('evt_'),
    object: 'event',
    api_version: Stripe.API_VERSION,
    created: Math.floor(Date.now() / 1000),
    data: { object },
    livemode: false,
    pending_webhooks: ctx.webhooks.url === null ? 0 : 1,
    request: { id: call.requestId, idempotency_key: call.idempotencyKey },
    type,
  } as Stripe.Event;
  ctx.ledger.put('events', event);
  ctx.webhooks.deliver(event);
}
