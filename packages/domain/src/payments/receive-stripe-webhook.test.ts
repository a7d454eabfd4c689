import { afterAll, expect, test } from 'vitest';
import { settings } from '../config/index.ts';
import { anonymous, deliverWebhook, openTestDomain } from '../testing/index.ts';
import { WebhookEvent } from './payment-records.ts';
import { receiveStripeWebhook } from './receive-stripe-webhook.ts';
import { stripe } from './stripe-provider.ts';

const domain = await openTestDomain();
afterAll(async () => domain[Symbol.asyncDispose]());

const nowSeconds = () => Math.floor(Date.now() / 1_000);
const facts = { type: 'payment_intent.succeeded', object: { id: 'pi_x' } };
const event = { id: 'evt_1', type: 'payment_intent.succeeded', created: 1_700_000_000, data: { object: {} } };

async function deliverSigned(payload: string): Promise<void> {
  const secret = settings().stripe.webhookSecret;
  const signature = stripe().webhooks.generateTestHeaderString({ payload, secret, timestamp: nowSeconds() });
  await receiveStripeWebhook(anonymous(), { rawBody: Buffer.from(payload), signature });
}

test.each([
  ['[]'],
  ['{}'],
  ['null'],
  ['7'],
  ['"text"'],
  [JSON.stringify({ ...event, id: 7 })],
  [JSON.stringify({ ...event, id: '' })],
  [JSON.stringify({ ...event, id: 'evt_\u0000' })],
  [JSON.stringify({ ...event, type: null })],
  [JSON.stringify({ ...event, created: 'today' })],
  [JSON.stringify({ ...event, data: undefined })],
  [JSON.stringify({ ...event, data: [] })],
  [JSON.stringify({ ...event, data: { object: 'pi_1' } })],
  [JSON.stringify({ ...event, data: { object: null } })],
  [JSON.stringify({ ...event, object: 'v2.core.event', data: null })],
])('refuses a body that is signed but no event: %s', async (payload) => {
  const before = await WebhookEvent.count();
  await expect(deliverSigned(payload)).rejects.toMatchObject({
    code: 'VALIDATION_FAILED',
    fields: [{ pointer: '', detail: 'is not an event of Stripe' }],
  });
  expect(await WebhookEvent.count()).toBe(before);
});

test('refuses a signed body that is no JSON', async () => {
  for (const payload of ['', '{', 'evt_1'])
    await expect(deliverSigned(payload)).rejects.toMatchObject({ fields: [{ pointer: '', detail: 'is not JSON' }] });
});

test.each([{}, { id: 7 }, { id: 'pi_\u0000' }, { id: 'pi_1', metadata: 'none' }])(
  'ignores an event about something that is no payment: %j',
  async (object) => {
    const id = `evt_${JSON.stringify(object).length}`;
    await deliverSigned(JSON.stringify({ ...event, id, data: { object } }));
    expect(await WebhookEvent.findOne({ where: { id } })).toMatchObject({ outcome: 'ignored' });
  },
);

test.each([
  ['is too old', -301],
  ['is from the future', 400],
])('a good signature that is more than 300 s off %s', async (detail, seconds) => {
  await expect(deliverWebhook({ ...facts, signedAt: nowSeconds() + seconds })).rejects.toMatchObject({
    fields: [{ pointer: '/headers/stripe-signature', detail }],
  });
});

test.each([
  ['does not fit the body', (at: number) => `t=${at},v1=${'0'.repeat(64)}`],
  ['does not fit the body', (at: number) => `t=${at}`],
  ['has not exactly one timestamp', () => `v1=${'0'.repeat(64)}`],
  ['has not exactly one timestamp', (at: number) => `t=${at},t=1,v1=${'0'.repeat(64)}`],
  ['has not exactly one timestamp', (at: number) => `t=${at}x,v1=${'0'.repeat(64)}`],
])('a signature that nobody with the secret made %s', async (detail, headerAt) => {
  const rawBody = Buffer.from(JSON.stringify(event));
  await expect(receiveStripeWebhook(anonymous(), { rawBody, signature: headerAt(nowSeconds()) })).rejects.toMatchObject(
    { code: 'VALIDATION_FAILED', fields: [{ pointer: '/headers/stripe-signature', detail }] },
  );
});
