import { expect, test, vi } from 'vitest';
import type { Sandbox } from '../sandbox.ts';
import { startSandbox } from '../start-sandbox.ts';
import { refusalOf, stripeClient } from '../testing/stripe-client.ts';
import { webhookReceiver } from '../testing/webhook-receiver.ts';

const secret = 'whsec_sandbox';
const fast = { webhookDelayMs: 1, webhookRetryDelaysMs: [5, 10] };

async function payOnce(sandbox: Sandbox): Promise<string> {
  const stripe = stripeClient(sandbox);
  const { id } = await stripe.paymentIntents.create({ amount: 900, currency: 'eur', metadata: { order_id: 'o-1' } });
  await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' }, { idempotencyKey: 'c1' });
  return id;
}

test('a payment sends signed events that hold the object as it was', async () => {
  await using receiver = await webhookReceiver(secret);
  await using sandbox = await startSandbox({ ...fast, webhookUrl: receiver.url });
  const id = await payOnce(sandbox);
  await sandbox.webhooksSettled();
  const types = receiver.events.map((event) => event.type).toSorted();
  expect(types).toEqual(['charge.succeeded', 'payment_intent.created', 'payment_intent.succeeded']);
  const created = receiver.events.find((event) => event.type === 'payment_intent.created');
  expect(created).toMatchObject({ object: 'event', livemode: false, api_version: expect.any(String) });
  expect(created?.data.object).toMatchObject({ id, status: 'requires_payment_method' });
  const succeeded = receiver.events.find((event) => event.type === 'payment_intent.succeeded');
  expect(succeeded?.data.object).toMatchObject({ id, status: 'succeeded', metadata: { order_id: 'o-1' } });
  expect(succeeded?.request).toMatchObject({ id: expect.stringMatching(/^req_/), idempotency_key: 'c1' });
  expect(await stripeClient(sandbox).events.retrieve(succeeded?.id ?? '')).toMatchObject({ id: succeeded?.id });
});

test('declines, authentication and cancelling have their events', async () => {
  await using sandbox = await startSandbox();
  const stripe = stripeClient(sandbox);
  const { id } = await stripe.paymentIntents.create({ amount: 900, currency: 'eur' });
  await refusalOf(stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_chargeDeclined' }));
  await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_authenticationRequired' });
  await stripe.paymentIntents.cancel(id);
  expect(sandbox.readLedger().events.map((event) => event.type)).toEqual([
    'payment_intent.created',
    'charge.failed',
    'payment_intent.payment_failed',
    'payment_intent.requires_action',
    'payment_intent.canceled',
  ]);
});

test('the first attempt starts within 300 ms', async () => {
  await using receiver = await webhookReceiver(secret);
  await using sandbox = await startSandbox({ webhookUrl: receiver.url });
  await stripeClient(sandbox).paymentIntents.create({ amount: 900, currency: 'eur' });
  const [delivery] = sandbox.readLedger().deliveries;
  expect(Date.parse(delivery?.dueAt ?? '') - Date.now()).toBeLessThan(300);
  await vi.waitFor(() => expect(receiver.events).toHaveLength(1));
});

test('an answer other than 2xx and a silent server are tried again, and given up in the end', async () => {
  await using receiver = await webhookReceiver(secret, (arrival) => [500, 'hang' as const, 200][arrival] ?? 302);
  await using sandbox = await startSandbox({ ...fast, webhookTimeoutMs: 50, webhookUrl: receiver.url });
  const stripe = stripeClient(sandbox);
  const { id } = await stripe.paymentIntents.create({ amount: 900, currency: 'eur' });
  await sandbox.webhooksSettled();
  expect(new Set(receiver.events.map((event) => event.id)).size).toBe(1);
  const [taken] = sandbox.readLedger().deliveries;
  expect(taken).toMatchObject({ status: 'delivered', attempts: [{ status: 500 }, { status: null }, { status: 200 }] });

  await stripe.paymentIntents.cancel(id);
  await sandbox.webhooksSettled();
  const lost = sandbox.readLedger().deliveries.at(-1);
  expect(lost).toMatchObject({ status: 'failed', attempts: [{ status: 302 }, { status: 302 }, { status: 302 }] });
});

test('dropped events can be delivered by hand later, in any order', async () => {
  await using receiver = await webhookReceiver(secret);
  await using sandbox = await startSandbox({ ...fast, webhookUrl: receiver.url });
  sandbox.setWebhookMode('drop');
  await payOnce(sandbox);
  await sandbox.webhooksSettled();
  expect(receiver.events).toEqual([]);
  const events = sandbox.readLedger().events.toReversed();
  for (const event of events) {
    expect(sandbox.redeliver(event.id)).toBe(true);
    await sandbox.webhooksSettled();
  }
  expect(receiver.events.map((event) => event.id)).toEqual(events.map((event) => event.id));
  expect(sandbox.redeliver('evt_nope')).toBe(false);
});

test('duplicates share the event, a delay holds it back, and a new address takes what is pending', async () => {
  await using receiver = await webhookReceiver(secret);
  await using sandbox = await startSandbox({ ...fast, webhookUrl: 'http://127.0.0.1:9/nobody' });
  sandbox.setWebhookMode('delay:60');
  await stripeClient(sandbox).paymentIntents.create({ amount: 900, currency: 'eur' });
  sandbox.sendWebhooksTo(receiver.url);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(receiver.events).toHaveLength(0);
  await sandbox.webhooksSettled();
  expect(receiver.events).toHaveLength(1);

  sandbox.setWebhookMode('duplicate:20');
  await stripeClient(sandbox).paymentIntents.create({ amount: 900, currency: 'eur' });
  await sandbox.webhooksSettled();
  expect(receiver.events).toHaveLength(21);
  expect(new Set(receiver.events.map((event) => event.id)).size).toBe(2);
});
