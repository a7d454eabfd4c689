import { randomUUID } from 'node:crypto';
import { settings } from '../config/index.ts';
import { receiveStripeWebhook } from '../payments/receive-stripe-webhook.ts';
import { stripe } from '../payments/stripe-provider.ts';
import { anonymous } from './builders.ts';

export interface WebhookFacts {
  id?: string;
  type: string;
  object: Record<string, unknown>;
  created?: number;
  signedAt?: number;
}

/** Delivers an event as Stripe would, signed with the endpoint's secret. */
export async function deliverWebhook({
  id = `evt_${randomUUID()}`,
  type,
  object,
  created,
  signedAt,
}: WebhookFacts): Promise<void> {
  const now = Math.floor(Date.now() / 1000);
  const payload = JSON.stringify({ id, object: 'event', type, created: created ?? now, data: { object } });
  const secret = settings().stripe.webhookSecret;
  const signature = stripe().webhooks.generateTestHeaderString({ payload, secret, timestamp: signedAt ?? now });
  await receiveStripeWebhook(anonymous(), { rawBody: Buffer.from(payload), signature });
}
