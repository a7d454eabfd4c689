import type { Payment } from '@ticket-vendor/sdk';

/** Test cards as the sandbox names them. */
export type Card =
  | 'pm_card_visa'
  | 'pm_card_mastercard'
  | 'pm_card_chargeDeclined'
  | 'pm_card_chargeDeclinedInsufficientFunds';

/** Pays as Stripe.js does in the buyer's browser. Answers whether the card was charged; throws when the sandbox does neither. */
export async function payWithCard(sandboxUrl: string, payment: Payment, card: Card): Promise<boolean> {
  const clientSecret = payment.clientSecret ?? '';
  const [intent = ''] = clientSecret.split('_secret_');
  const response = await fetch(`${sandboxUrl}/v1/payment_intents/${intent}/confirm`, {
    method: 'POST',
    body: new URLSearchParams({ key: payment.publishableKey, client_secret: clientSecret, payment_method: card }),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  // Stripe's status for a card that was declined.
  if (response.status === 402) return false;
  if (!response.ok) throw new Error(`the sandbox refused the payment: HTTP ${response.status} ${text}`);
  return true;
}
