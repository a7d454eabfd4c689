import type { Sandbox } from '@ticket-vendor/sandbox';

/** Pays as Stripe.js does in a buyer's browser; answers the HTTP status. */
export async function payAtSandbox(
  sandbox: Sandbox,
  clientSecret: string | null | undefined,
  method = 'pm_card_visa',
): Promise<number> {
  if (!clientSecret) throw new Error('the order has no client secret');
  const intentId = clientSecret.split('_secret_')[0];
  const response = await fetch(`${sandbox.url}/v1/payment_intents/${intentId}/confirm`, {
    method: 'POST',
    body: new URLSearchParams({
      client_secret: clientSecret,
      payment_method: method,
      key: sandbox.keys.stripePublishableKey,
    }),
  });
  return response.status;
}
