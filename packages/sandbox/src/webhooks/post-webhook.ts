import { Stripe } from 'stripe';
import type { WebhookAttempt } from '../ledger/records.ts';

export interface WebhookTarget {
  url: string;
  secret: string;
  timeoutMs: number;
  /** Aborted when the sandbox stops. */
  stopped: AbortSignal;
}

/** One signed attempt. Whatever goes wrong on the way is the result, not an error. */
export async function postWebhook(event: Stripe.Event, target: WebhookTarget): Promise<WebhookAttempt> {
  const at = new Date().toISOString();
  const payload = JSON.stringify(event, null, 2);
  try {
    const response = await fetch(target.url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
        'stripe-signature': Stripe.webhooks.generateTestHeaderString({ payload, secret: target.secret }),
      },
      body: payload,
      signal: AbortSignal.any([target.stopped, AbortSignal.timeout(target.timeoutMs)]),
    });
    await response.arrayBuffer();
    return { at, status: response.status };
  } catch (error) {
    return { at, status: null, error: describe(error) };
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
