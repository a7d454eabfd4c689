import { expect, test } from 'vitest';
import { startSandbox } from '../start-sandbox.ts';
import { confirmInBrowser, refusalOf, stripeClient } from '../testing/stripe-client.ts';

test('takes a card through the real SDK and answers the intent with its charge', async () => {
  await using sandbox = await startSandbox();
  const stripe = stripeClient(sandbox);
  const created = await stripe.paymentIntents.create({
    amount: 4500,
    currency: 'eur',
    metadata: { order_id: 'o-1' },
    description: 'Winterreise',
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  });
  expect(created).toMatchObject({ status: 'requires_payment_method', amount: 4500, metadata: { order_id: 'o-1' } });
  expect(created.client_secret).toMatch(new RegExp(`^${created.id}_secret_\\w+$`));
  expect(created.lastResponse.requestId).toMatch(/^req_/);

  await stripe.paymentIntents.confirm(created.id, { payment_method: 'pm_card_mastercard' });
  const paid = await stripe.paymentIntents.retrieve(created.id, { expand: ['latest_charge'] });
  expect(paid).toMatchObject({ status: 'succeeded', amount_received: 4500 });
  expect(paid.latest_charge).toMatchObject({ object: 'charge', paid: true, payment_intent: created.id });
  const charge = await stripe.charges.retrieve((paid.latest_charge as { id: string }).id);
  expect(charge.payment_method_details?.card).toMatchObject({ brand: 'mastercard', last4: '4444' });
});

test('confirms for a browser with publishable key and client secret, and shows it no metadata', async () => {
  await using sandbox = await startSandbox();
  const intent = await stripeClient(sandbox).paymentIntents.create({
    amount: 900,
    currency: 'eur',
    metadata: { a: 'b' },
  });
  const { status, headers, body } = await confirmInBrowser(sandbox, intent, { payment_user_agent: 'stripe.js/x' });
  expect(status).toBe(200);
  expect(headers.get('access-control-allow-origin')).toBe('*');
  expect(body).toMatchObject({ status: 'succeeded', amount: 900 });
  expect(body).not.toHaveProperty('metadata');
});

test('answers a preflight', async () => {
  await using sandbox = await startSandbox();
  const answer = await fetch(`${sandbox.url}/v1/payment_intents/pi_x/confirm`, { method: 'OPTIONS' });
  expect(answer.status).toBe(204);
  expect(answer.headers.get('access-control-allow-methods')).toContain('POST');
});

test('refuses a browser with a wrong client secret, without one, and what only a server may do', async () => {
  await using sandbox = await startSandbox();
  const intent = await stripeClient(sandbox).paymentIntents.create({ amount: 900, currency: 'eur' });
  expect((await confirmInBrowser(sandbox, intent, { client_secret: `${intent.id}_secret_x` })).status).toBe(400);
  const browser = stripeClient(sandbox, { key: sandbox.keys.stripePublishableKey });
  expect(await refusalOf(browser.paymentIntents.retrieve(intent.id))).toMatchObject({
    statusCode: 400,
    param: 'client_secret',
  });
  expect(await refusalOf(browser.paymentIntents.cancel(intent.id))).toMatchObject({ code: 'secret_key_required' });
  const stranger = stripeClient(sandbox, { key: 'sk_test_wrong' });
  expect(await refusalOf(stranger.paymentIntents.retrieve(intent.id))).toMatchObject({
    type: 'StripeAuthenticationError',
    statusCode: 401,
  });
});

test('a declined card is a 402 card_error with its charge, and the intent stays open for another card', async () => {
  await using sandbox = await startSandbox();
  const stripe = stripeClient(sandbox);
  const { id } = await stripe.paymentIntents.create({ amount: 900, currency: 'eur' });
  const declined = await refusalOf(
    stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_chargeDeclinedInsufficientFunds' }),
  );
  expect(declined).toMatchObject({
    type: 'StripeCardError',
    rawType: 'card_error',
    statusCode: 402,
    code: 'card_declined',
    decline_code: 'insufficient_funds',
    payment_intent: { id, status: 'requires_payment_method' },
  });
  const open = await stripe.paymentIntents.retrieve(id);
  expect(open).toMatchObject({
    status: 'requires_payment_method',
    payment_method: null,
    last_payment_error: { charge: declined.charge, payment_method: { card: { last4: '9995' } } },
  });
  expect(await stripe.charges.retrieve(declined.charge ?? '')).toMatchObject({ status: 'failed', paid: false });
  expect((await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' })).last_payment_error).toBeNull();
});

test('asks the buyer to authenticate and leads back to the shop with the result', async () => {
  await using sandbox = await startSandbox();
  const stripe = stripeClient(sandbox);
  const intent = await stripe.paymentIntents.create({ amount: 900, currency: 'eur', description: '<b>Lied</b>' });
  const return_url = 'https://shop.example/done?order=1';
  const method = { payment_method: 'pm_card_authenticationRequired', return_url };

  const first = await stripe.paymentIntents.confirm(intent.id, method);
  expect(first).toMatchObject({ status: 'requires_action', next_action: { type: 'redirect_to_url' } });
  const page = first.next_action?.redirect_to_url?.url ?? '';
  const shown = await (await fetch(page)).text();
  expect(shown).toContain('&lt;b&gt;Lied&lt;/b&gt;');
  expect(shown).toContain('9.00 EUR');

  const answer = async (outcome: string) =>
    fetch(page, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ client_secret: intent.client_secret ?? '', outcome }),
    });
  const refused = await answer('fail');
  expect(refused.status).toBe(303);
  expect(refused.headers.get('location')).toContain('order=1&payment_intent=');
  expect(refused.headers.get('location')).toContain('redirect_status=failed');
  expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({
    status: 'requires_payment_method',
    last_payment_error: { code: 'payment_intent_authentication_failure' },
  });

  await stripe.paymentIntents.confirm(intent.id, method);
  expect((await answer('authenticate')).headers.get('location')).toContain('redirect_status=succeeded');
  expect((await stripe.paymentIntents.retrieve(intent.id)).status).toBe('succeeded');
});

test('declines after authentication when the card has no money', async () => {
  await using sandbox = await startSandbox();
  const stripe = stripeClient(sandbox);
  const { id, client_secret } = await stripe.paymentIntents.create({ amount: 900, currency: 'eur' });
  const payment_method = 'pm_card_authenticationRequiredChargeDeclinedInsufficientFunds';
  const waiting = await stripe.paymentIntents.confirm(id, { payment_method });
  await fetch(waiting.next_action?.redirect_to_url?.url ?? '', {
    method: 'POST',
    body: new URLSearchParams({ client_secret: client_secret ?? '', outcome: 'authenticate' }),
  });
  expect(await stripe.paymentIntents.retrieve(id)).toMatchObject({
    status: 'requires_payment_method',
    last_payment_error: { decline_code: 'insufficient_funds' },
  });
});

test('a cancelled intent takes no card, a paid one cannot be cancelled, neither can be repeated', async () => {
  await using sandbox = await startSandbox();
  const stripe = stripeClient(sandbox);
  const gone = await stripe.paymentIntents.create({ amount: 900, currency: 'eur' });
  const cancelled = await stripe.paymentIntents.cancel(gone.id, { cancellation_reason: 'abandoned' });
  expect(cancelled).toMatchObject({ status: 'canceled', cancellation_reason: 'abandoned' });
  const paid = await stripe.paymentIntents.create({ amount: 900, currency: 'eur' });
  const card = { payment_method: 'pm_card_visa' };
  await stripe.paymentIntents.confirm(paid.id, card);
  const refusals = await Promise.all([
    refusalOf(stripe.paymentIntents.confirm(gone.id, card)),
    refusalOf(stripe.paymentIntents.cancel(gone.id)),
    refusalOf(stripe.paymentIntents.cancel(paid.id)),
    refusalOf(stripe.paymentIntents.confirm(paid.id, card)),
  ]);
  for (const refusal of refusals) {
    expect(refusal).toMatchObject({ statusCode: 400, code: 'payment_intent_unexpected_state' });
    expect(refusal.payment_intent).toBeDefined();
  }
});

test.each([
  [
    { amount: 0, currency: 'eur' },
    { code: 'amount_too_small', param: 'amount' },
  ],
  [
    { amount: 100_000_000, currency: 'eur' },
    { code: 'amount_too_large', param: 'amount' },
  ],
  [
    { amount: 10.5, currency: 'eur' },
    { code: 'parameter_invalid_integer', param: 'amount' },
  ],
  [{ amount: 100, currency: 'EUR' }, { param: 'currency' }],
  [{ amount: 100, currency: 'xyz' }, { param: 'currency' }],
  [{ currency: 'eur' }, { code: 'parameter_missing', param: 'amount' }],
  [
    { amount: 100, currency: 'eur', colour: 'red' },
    { code: 'parameter_unknown', param: 'colour' },
  ],
  [
    { amount: 100, currency: 'eur', receipt_email: 'nobody' },
    { code: 'email_invalid', param: 'receipt_email' },
  ],
  [{ amount: 100, currency: 'eur', metadata: { note: 'x'.repeat(501) } }, { param: 'metadata[note]' }],
  [{ amount: 100, currency: 'eur', expand: ['customer'] }, { param: 'expand[0]' }],
])('refuses %o in the words of Stripe and makes nothing', async (params, refusal) => {
  await using sandbox = await startSandbox();
  const call = stripeClient(sandbox).paymentIntents.create(params as { amount: number; currency: string });
  expect(await refusalOf(call)).toMatchObject({ type: 'StripeInvalidRequestError', statusCode: 400, ...refusal });
  expect(sandbox.readLedger().intents).toEqual([]);
});

test('refuses an unknown card, no card, and an unknown intent', async () => {
  await using sandbox = await startSandbox();
  const stripe = stripeClient(sandbox);
  const { id } = await stripe.paymentIntents.create({ amount: 900, currency: 'eur' });
  expect(await refusalOf(stripe.paymentIntents.confirm(id, { payment_method: 'pm_nope' }))).toMatchObject({
    code: 'resource_missing',
    param: 'payment_method',
  });
  expect(await refusalOf(stripe.paymentIntents.confirm(id))).toMatchObject({ code: 'payment_intent_unexpected_state' });
  expect(await refusalOf(stripe.paymentIntents.retrieve('pi_nope'))).toMatchObject({
    statusCode: 404,
    code: 'resource_missing',
  });
  expect(await refusalOf(stripe.refunds.list())).toMatchObject({ statusCode: 404 });
});

test('lists intents newest first, page by page', async () => {
  await using sandbox = await startSandbox();
  const stripe = stripeClient(sandbox);
  const ids: string[] = [];
  for (const amount of [1, 2, 3]) ids.unshift((await stripe.paymentIntents.create({ amount, currency: 'eur' })).id);
  const first = await stripe.paymentIntents.list({ limit: 2, expand: ['data.latest_charge'] });
  expect(first).toMatchObject({ object: 'list', has_more: true });
  expect(first.data.map((intent) => intent.id)).toEqual(ids.slice(0, 2));
  const all = await stripe.paymentIntents.list({ limit: 2 }).autoPagingToArray({ limit: 10 });
  expect(all.map((intent) => intent.id)).toEqual(ids);
});
