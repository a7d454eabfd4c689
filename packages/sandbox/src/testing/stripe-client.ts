import { Stripe } from 'stripe';
import type { Sandbox } from '../sandbox.ts';

/** The real SDK, pointed at the sandbox; it does not retry unless told. */
export function stripeClient(
  sandbox: Sandbox,
  options: { key?: string; retries?: number; timeoutMs?: number } = {},
): Stripe {
  const { hostname, port } = new URL(sandbox.url);
  return new Stripe(options.key ?? sandbox.keys.stripeSecretKey, {
    host: hostname,
    port,
    protocol: 'http',
    maxNetworkRetries: options.retries ?? 0,
    timeout: options.timeoutMs ?? 5_000,
    telemetry: false,
  });
}

/** What a call was refused with; fails when it was not refused. */
export async function refusalOf(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error('the call was not refused');
}

/** Confirms as Stripe.js does: from a page, with the publishable key and the client secret. */
export async function confirmInBrowser(
  sandbox: Sandbox,
  intent: Stripe.PaymentIntent,
  fields: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; body: { status?: string; error?: Record<string, unknown> } }> {
  const response = await fetch(`${sandbox.url}/v1/payment_intents/${intent.id}/confirm`, {
    method: 'POST',
    headers: { origin: 'https://shop.example' },
    body: new URLSearchParams({
      client_secret: intent.client_secret ?? '',
      key: sandbox.keys.stripePublishableKey,
      payment_method: 'pm_card_visa',
      ...fields,
    }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as { status?: string } };
}
