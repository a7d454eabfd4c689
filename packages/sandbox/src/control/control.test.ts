import { expect, test } from 'vitest';
import { startSandbox } from '../start-sandbox.ts';
import { stripeClient } from '../testing/stripe-client.ts';

function post(address: string, body: object): Promise<Response> {
  return fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

function submit(address: string, fields: Record<string, string>): Promise<Response> {
  return fetch(address, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) });
}

test('scripts and reads the sandbox over HTTP', async () => {
  await using sandbox = await startSandbox();
  const control = `${sandbox.url}/control`;
  const webhooks = await post(`${control}/webhooks`, { mode: 'delay:500', url: 'http://127.0.0.1:9/x' });
  expect(await webhooks.json()).toEqual({ mode: 'delay:500', url: 'http://127.0.0.1:9/x' });
  const fault = { provider: 'stripe', kind: 'status', status: 500, path: '/confirm' };
  expect((await post(`${control}/faults`, fault)).status).toBe(200);
  await stripeClient(sandbox).paymentIntents.create({ amount: 900, currency: 'eur' });
  const ledger = await (await fetch(`${control}/ledger`)).json();
  expect(ledger).toMatchObject({
    intents: [{ amount: 900 }],
    events: [{ type: 'payment_intent.created' }],
    deliveries: [{ status: 'pending' }],
    mails: [],
    faults: [{ ...fault, times: 1 }],
  });
  expect(await (await fetch(`${control}/faults`, { method: 'DELETE' })).json()).toEqual({ faults: [] });
  await post(`${control}/reset`, {});
  expect(await (await fetch(`${control}/ledger`)).json()).toMatchObject({ intents: [], webhooks: { mode: 'normal' } });
});

test.each([
  ['webhooks', { mode: 'sometimes' }],
  ['webhooks', { url: 'javascript:alert(1)' }],
  ['faults', { provider: 'paypal', kind: 'hang' }],
  ['faults', { provider: 'stripe', kind: 'status', status: 200 }],
])('refuses a wrong setting of %s: %o', async (path, body) => {
  await using sandbox = await startSandbox();
  expect((await post(`${sandbox.url}/control/${path}`, body)).status).toBe(400);
});

test('a person pays, declines and sets faults from the page', async () => {
  await using sandbox = await startSandbox();
  const stripe = stripeClient(sandbox);
  const { id } = await stripe.paymentIntents.create({ amount: 900, currency: 'jpy', description: '<i>Lied</i>' });
  const page = await (await fetch(sandbox.url)).text();
  expect(page).toContain(id);
  expect(page).toContain('900 JPY');
  expect(page).toContain('&lt;i&gt;Lied&lt;/i&gt;');

  const pay = (card: string) => submit(`${sandbox.url}/control/intents/${id}/pay`, { payment_method: card });
  expect((await pay('pm_card_chargeDeclined')).status).toBe(303);
  expect((await pay('pm_card_authenticationRequired')).headers.get('location')).toContain(`/authenticate/${id}`);
  await pay('pm_card_visa');
  expect((await stripe.paymentIntents.retrieve(id)).status).toBe('succeeded');
  expect((await pay('pm_card_visa')).status).toBe(400);

  await submit(`${sandbox.url}/control/faults`, {
    provider: 'sendgrid',
    times: '2',
    method: '',
    path: '',
    kind: 'status:429',
  });
  const { faults } = (await (await fetch(`${sandbox.url}/control/ledger`)).json()) as { faults: object[] };
  expect(faults).toMatchObject([{ provider: 'sendgrid', kind: 'status', status: 429, times: 2 }]);
});

test('is healthy', async () => {
  await using sandbox = await startSandbox();
  expect((await fetch(`${sandbox.url}/healthz`)).status).toBe(200);
});
