import { expect, test } from 'vitest';
import { startSandbox } from '../start-sandbox.ts';
import { refusalOf, stripeClient } from '../testing/stripe-client.ts';

const order = { amount: 900, currency: 'eur' };

test('a scripted status does nothing and is used up', async () => {
  await using sandbox = await startSandbox();
  const stripe = stripeClient(sandbox);
  sandbox.failNext({ provider: 'stripe', kind: 'status', status: 500, times: 2 });
  expect(await refusalOf(stripe.paymentIntents.create(order))).toMatchObject({
    type: 'StripeAPIError',
    statusCode: 500,
  });
  expect(await refusalOf(stripe.paymentIntents.create(order))).toMatchObject({ statusCode: 500 });
  expect((await stripe.paymentIntents.create(order)).status).toBe('requires_payment_method');
  expect(sandbox.readLedger().intents).toHaveLength(1);
});

test('statuses arrive as the errors the SDK knows', async () => {
  await using sandbox = await startSandbox();
  const stripe = stripeClient(sandbox);
  sandbox.failNext({ provider: 'stripe', kind: 'status', status: 429 });
  expect(await refusalOf(stripe.paymentIntents.create(order))).toMatchObject({ type: 'StripeRateLimitError' });
  sandbox.failNext({ provider: 'stripe', kind: 'status', status: 409 });
  expect(await refusalOf(stripe.paymentIntents.create(order))).toMatchObject({ code: 'idempotency_key_in_use' });
});

test('a saved 500 repeats for its key', async () => {
  await using sandbox = await startSandbox();
  const stripe = stripeClient(sandbox);
  sandbox.failNext({ provider: 'stripe', kind: 'status', status: 500, saved: true });
  const create = (idempotencyKey: string) => stripe.paymentIntents.create(order, { idempotencyKey });
  await refusalOf(create('pi:1:1'));
  expect(await refusalOf(create('pi:1:1'))).toMatchObject({ statusCode: 500 });
  expect((await create('pi:1:2')).amount).toBe(900);
});

test('a lost answer has done its work: the SDK tries again and gets the same intent', async () => {
  await using sandbox = await startSandbox();
  sandbox.failNext({ provider: 'stripe', kind: 'drop-answer', method: 'post', path: '/payment_intents' });
  const intent = await stripeClient(sandbox, { retries: 1 }).paymentIntents.create(order, { idempotencyKey: 'k' });
  expect(sandbox.readLedger().intents.map(({ id }) => id)).toEqual([intent.id]);
  expect(intent.lastResponse.headers).toMatchObject({ 'idempotent-replayed': 'true' });
});

test('a hanging call times out, has done nothing, and does not keep the sandbox from closing', async () => {
  const sandbox = await startSandbox();
  sandbox.failNext({ provider: 'stripe', kind: 'hang', times: 2 });
  const call = stripeClient(sandbox, { timeoutMs: 100 }).paymentIntents.create(order);
  expect(await refusalOf(call)).toMatchObject({ type: 'StripeConnectionError' });
  expect(sandbox.readLedger().intents).toEqual([]);
  const left = fetch(`${sandbox.url}/v1/charges/ch_x`).catch(() => 'cut');
  await new Promise((resolve) => setTimeout(resolve, 50));
  await sandbox.close();
  expect(await left).toBe('cut');
});

test('a fault waits for the call it is meant for', async () => {
  await using sandbox = await startSandbox();
  const stripe = stripeClient(sandbox);
  sandbox.failNext({ provider: 'stripe', kind: 'status', status: 500, path: '/cancel' });
  sandbox.failNext({ provider: 'sendgrid', kind: 'status', status: 500 });
  const { id } = await stripe.paymentIntents.create(order);
  expect(await refusalOf(stripe.paymentIntents.cancel(id))).toMatchObject({ statusCode: 500 });
  expect((await stripe.paymentIntents.cancel(id)).status).toBe('canceled');
});
