import { expect, test } from 'vitest';
import { startSandbox } from '../start-sandbox.ts';
import { refusalOf, stripeClient } from '../testing/stripe-client.ts';

const order = { amount: 900, currency: 'eur' };

test('the same key and parameters make one intent and say that the answer is a replay', async () => {
  await using sandbox = await startSandbox();
  const stripe = stripeClient(sandbox);
  const key = { idempotencyKey: 'pi:order-1:1' };
  const [first, ...others] = await Promise.all([1, 2, 3, 4].map(() => stripe.paymentIntents.create(order, key)));
  expect(new Set(others.map((intent) => intent.id))).toEqual(new Set([first?.id]));
  expect(sandbox.readLedger().intents).toHaveLength(1);
  const replay = await stripe.paymentIntents.create(order, key);
  expect(replay.lastResponse.headers).toMatchObject({
    'idempotent-replayed': 'true',
    'idempotency-key': 'pi:order-1:1',
  });
});

test('the same key with other parameters or another endpoint is an idempotency_error', async () => {
  await using sandbox = await startSandbox();
  const stripe = stripeClient(sandbox);
  const key = { idempotencyKey: 'k' };
  const { id } = await stripe.paymentIntents.create(order, key);
  const refusals = await Promise.all([
    refusalOf(stripe.paymentIntents.create({ ...order, amount: 901 }, key)),
    refusalOf(stripe.paymentIntents.cancel(id, {}, key)),
  ]);
  for (const refusal of refusals) expect(refusal).toMatchObject({ rawType: 'idempotency_error', statusCode: 400 });
  expect((await stripe.paymentIntents.retrieve(id)).status).toBe('requires_payment_method');
});

test('a decline is the answer of its key: trying again with the key charges nothing', async () => {
  await using sandbox = await startSandbox();
  const stripe = stripeClient(sandbox);
  const { id } = await stripe.paymentIntents.create(order);
  const attempt = () =>
    stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_chargeDeclined' }, { idempotencyKey: 'a1' });
  const [first, second] = [await refusalOf(attempt()), await refusalOf(attempt())];
  expect(second).toMatchObject({ statusCode: 402, charge: first.charge });
  expect(sandbox.readLedger().charges).toHaveLength(1);
});

test('a call with invalid parameters leaves its key free', async () => {
  await using sandbox = await startSandbox();
  const stripe = stripeClient(sandbox);
  await refusalOf(stripe.paymentIntents.create({ ...order, amount: 0 }, { idempotencyKey: 'k' }));
  expect((await stripe.paymentIntents.create(order, { idempotencyKey: 'k' })).amount).toBe(900);
});
