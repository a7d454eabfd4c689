import type { Payment } from '@ticket-vendor/sdk';

/** Pays as Stripe.js does in the buyer's browser, with a test card. A free order has nothing to pay. */
export async function payAtSandbox(sandboxUrl: string, payment: Payment | null): Promise<void> {
  if (!payment?.clientSecret) return;
  const [intent = ''] = payment.clientSecret.split('_secret_');
  const response = await fetch(`${sandboxUrl}/v1/payment_intents/${intent}/confirm`, {
    method: 'POST',
    body: new URLSearchParams({
      key: payment.publishableKey,
      client_secret: payment.clientSecret,
      payment_method: 'pm_card_visa',
    }),
  });
  if (!response.ok)
    throw new Error(`The sandbox refused the payment: HTTP ${response.status} ${await response.text()}`);
}
