import { seal, unseal } from '../secrets/index.ts';

/** What Stripe.js needs to pay; null when the payment has no intent yet. */
export function clientSecretOf(payment: { id: string; clientSecretSealed: Buffer | null }): string | null {
  return payment.clientSecretSealed && unseal(payment.clientSecretSealed, context(payment.id)).toString();
}

export function sealClientSecret(paymentId: string, clientSecret: string): Buffer {
  return seal(clientSecret, context(paymentId));
}

function context(paymentId: string): string {
  return `client-secret:${paymentId}`;
}
