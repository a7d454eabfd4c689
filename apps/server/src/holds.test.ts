import { randomUUID } from 'node:crypto';
import { findViolations, shiftClock } from '@ticket-vendor/domain';
import { allocatedOf, aPromoter, aPublishedEvent, payAtSandbox } from '@ticket-vendor/domain/testing';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { startServer } from './start-server.ts';
import { openTestGround } from './test-server.ts';
import { call, type Answer } from './test-calls.ts';

const ttlSeconds = 100;
const { sandbox, env, close } = await openTestGround({ ROLES: 'api', HOLD_TTL_SECONDS: `${ttlSeconds}` });
const server = await startServer(env);
afterEach(async () => expect(await findViolations()).toEqual([]));
afterAll(async () => {
  await server.close();
  await close();
});

const buyer = { email: 'holder@example.com', name: 'Holder' };

async function send(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const json = body && { headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
  return call(`${server.url}/api/v1${path}`, { method, headers, ...json });
}

interface Sale {
  eventId: string;
  tierId: string;
}

async function aSale(capacity: number, price = 0): Promise<Sale> {
  const { event, tiers } = await aPublishedEvent(await aPromoter(), [{ price, capacity }]);
  return { eventId: event.id, tierId: tiers[0]?.id ?? '' };
}

const wants = ({ eventId, tierId }: Sale, quantity: number) => ({ eventId, items: [{ tierId, quantity }] });

async function aHold(sale: Sale, quantity: number): Promise<{ token: string; expiresAt: string }> {
  const { json } = await send('POST', '/holds', wants(sale, quantity));
  return { token: String(json['token']), expiresAt: String(json['expiresAt']) };
}

const order = async (sale: Sale, quantity: number, more: object = {}) =>
  send('POST', '/orders', { ...wants(sale, quantity), buyer, ...more });

function expectProblem({ status, json, headers }: Answer, expected: { status: number; code: string }): void {
  expect({ status, code: json['code'] }).toEqual(expected);
  expect(headers.get('content-type')).toContain('application/problem+json');
  expect(json).toMatchObject({ status, requestId: headers.get('x-request-id') });
}

const later = (instant: string, seconds: number) =>
  new Date(new Date(instant).getTime() + seconds * 1_000).toISOString();

describe('POST /holds', () => {
  test('sets tickets aside: 201, where the hold is, and until when', async () => {
    const sale = await aSale(3);
    const answer = await send('POST', '/holds', wants(sale, 2));
    expect(answer.status).toBe(201);
    const { id, token, expiresAt } = answer.json;
    expect(answer.json).toEqual({ id, token, ...wants(sale, 2), status: 'active', expiresAt });
    expect(answer.headers.get('location')).toBe(`/api/v1/holds/${String(token)}`);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(Math.abs(Date.parse(String(expiresAt)) - Date.now() - ttlSeconds * 1_000)).toBeLessThan(60_000);
    const refused = await order(sale, 2);
    expectProblem(refused, { status: 409, code: 'SOLD_OUT' });
    expect(refused.json['available']).toEqual([{ tierId: sale.tierId, available: 1 }]);
  });

  test('refuses what is not left, an unknown event, and what it does not understand', async () => {
    const sale = await aSale(3);
    expectProblem(await send('POST', '/holds', wants(sale, 4)), { status: 409, code: 'SOLD_OUT' });
    expectProblem(await send('POST', '/holds', wants(sale, 11)), { status: 409, code: 'QUANTITY_NOT_ALLOWED' });
    expectProblem(await send('POST', '/holds', wants({ ...sale, eventId: sale.tierId }, 1)), {
      status: 404,
      code: 'NOT_FOUND',
    });
    const unclear = await send('POST', '/holds', { ...wants(sale, 0), seconds: 5 });
    expectProblem(unclear, { status: 400, code: 'VALIDATION_FAILED' });
    const errors = unclear.json['errors'] as { pointer: string }[];
    expect(errors.map(({ pointer }) => pointer).toSorted()).toEqual(['/items/0/quantity', '/seconds']);
    expect(await allocatedOf(sale.tierId)).toBe(0);
  });

  test('is carried out once for one key', async () => {
    const sale = await aSale(9);
    const headers = { 'idempotency-key': randomUUID() };
    const first = await send('POST', '/holds', wants(sale, 2), headers);
    const again = await send('POST', '/holds', wants(sale, 2), headers);
    expect([first.status, first.headers.get('idempotent-replayed')]).toEqual([201, null]);
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    expect(again.json).toEqual(first.json);
    const other = await send('POST', '/holds', wants(sale, 3), headers);
    expectProblem(other, { status: 422, code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await allocatedOf(sale.tierId)).toBe(2);
  });

  test('with `replaces` swaps one hold for another, or changes nothing', async () => {
    const sale = await aSale(5);
    const first = await aHold(sale, 4);
    const swapped = await send('POST', '/holds', { ...wants(sale, 5), replaces: first.token });
    expect(swapped).toMatchObject({ status: 201, json: { status: 'active', items: wants(sale, 5).items } });
    expect((await send('GET', `/holds/${first.token}`)).json).toMatchObject({ status: 'released' });
    const token = String(swapped.json['token']);
    const tooMuch = await send('POST', '/holds', { ...wants(sale, 6), replaces: token });
    expectProblem(tooMuch, { status: 409, code: 'SOLD_OUT' });
    expect((await send('GET', `/holds/${token}`)).json).toMatchObject({ status: 'active' });
    expect(await allocatedOf(sale.tierId)).toBe(5);
    expect((await order(sale, 5, { holdToken: token })).status).toBe(201);
    const late = await send('POST', '/holds', { ...wants(sale, 1), replaces: token });
    expectProblem(late, { status: 409, code: 'HOLD_USED' });
    const strange = await send('POST', '/holds', { ...wants(sale, 1), replaces: 'strange' });
    expectProblem(strange, { status: 404, code: 'NOT_FOUND' });
  });
});

describe('a hold', () => {
  test('is read with its token alone', async () => {
    const sale = await aSale(3);
    const made = await send('POST', '/holds', wants(sale, 2));
    const token = String(made.json['token']);
    const answer = await send('GET', `/holds/${token}`);
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual(made.json);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const forged = `${token.slice(0, -2)}${token.endsWith('AA') ? 'BA' : 'AA'}`;
    for (const other of [forged, 'strange', String(made.json['id'])])
      for (const [method, path] of [
        ['GET', ''],
        ['DELETE', ''],
        ['POST', '/extend'],
      ] as const)
        expectProblem(await send(method, `/holds/${other}${path}`), { status: 404, code: 'NOT_FOUND' });
    expectProblem(await send('GET', '/holds/not%20a%20token'), { status: 400, code: 'VALIDATION_FAILED' });
    expect(await allocatedOf(sale.tierId)).toBe(2);
  });

  test('is extended once, and not once it is over', async () => {
    const { token, expiresAt } = await aHold(await aSale(3), 2);
    for (const _time of ['first', 'second']) {
      const extended = await send('POST', `/holds/${token}/extend`);
      expect(extended).toMatchObject({ status: 200, json: { token, expiresAt: later(expiresAt, ttlSeconds) } });
    }
    await shiftClock(2 * ttlSeconds + 1);
    try {
      expectProblem(await send('POST', `/holds/${token}/extend`), { status: 409, code: 'HOLD_EXPIRED' });
      expect((await send('GET', `/holds/${token}`)).json).toMatchObject({ status: 'expired' });
    } finally {
      await shiftClock(-2 * ttlSeconds - 1);
    }
  });

  test('is given back with 204, again too, and its tickets are free', async () => {
    const sale = await aSale(3);
    const { token } = await aHold(sale, 3);
    for (const _time of ['first', 'second']) {
      const { status, text, headers } = await send('DELETE', `/holds/${token}`);
      expect({ status, text, type: headers.get('content-type') }).toEqual({ status: 204, text: '', type: null });
    }
    expect((await send('GET', `/holds/${token}`)).json).toMatchObject({ status: 'released' });
    expectProblem(await send('POST', `/holds/${token}/extend`), { status: 409, code: 'HOLD_EXPIRED' });
    expectProblem(await order(sale, 3, { holdToken: token }), { status: 409, code: 'HOLD_EXPIRED' });
    expect((await order(sale, 3)).status).toBe(201);
  });

  test('becomes one order of exactly its tickets', async () => {
    const sale = await aSale(3);
    const { token } = await aHold(sale, 3);
    expectProblem(await order(sale, 3), { status: 409, code: 'SOLD_OUT' });
    expectProblem(await order(sale, 2, { holdToken: token }), { status: 409, code: 'HOLD_MISMATCH' });
    expectProblem(await order(sale, 3, { holdToken: 'strange' }), { status: 404, code: 'NOT_FOUND' });
    const placed = await order(sale, 3, { holdToken: token });
    expect(placed).toMatchObject({ status: 201, json: { status: 'paid', items: [{ quantity: 3 }] } });
    expect(placed.headers.get('location')).toBe(`/api/v1/orders/${String(placed.json['id'])}`);
    expect(await allocatedOf(sale.tierId)).toBe(3);
    expect((await send('GET', `/holds/${token}`)).json).toMatchObject({ status: 'converted' });
    for (const late of [
      await order(sale, 3, { holdToken: token }),
      await send('DELETE', `/holds/${token}`),
      await send('POST', `/holds/${token}/extend`),
    ])
      expectProblem(late, { status: 409, code: 'HOLD_USED' });
  });
});

describe('POST /orders/{id}/cancel', () => {
  const secretOf = ({ json }: Answer) => ({ 'order-secret': String(json['accessSecret']) });
  const intentOf = ({ json }: Answer) => {
    const { clientSecret } = json['payment'] as { clientSecret: string };
    return sandbox.readLedger().intents.find(({ id }) => clientSecret.startsWith(id));
  };

  test('ends a pending order, its payment and what it kept, for its buyer alone', async () => {
    const sale = await aSale(3, 1_999);
    const placed = await order(sale, 3);
    expect(placed).toMatchObject({ status: 201, json: { status: 'pending', total: 5_997 } });
    const path = `/orders/${String(placed.json['id'])}/cancel`;
    expectProblem(await send('POST', path), { status: 401, code: 'UNAUTHENTICATED' });
    expectProblem(await send('POST', path, {}, { 'order-secret': 'guessed' }), { status: 404, code: 'NOT_FOUND' });
    expectProblem(await order(sale, 1), { status: 409, code: 'SOLD_OUT' });
    expect(intentOf(placed)).toMatchObject({ status: 'requires_payment_method' });
    for (const _time of ['first', 'second']) {
      const cancelled = await send('POST', path, { reason: 'too late' }, secretOf(placed));
      expect(cancelled).toMatchObject({
        status: 200,
        json: { id: placed.json['id'], status: 'cancelled', tickets: [], payment: { status: 'cancelled' } },
      });
    }
    expect(intentOf(placed)).toMatchObject({ status: 'canceled' });
    expect(await allocatedOf(sale.tierId)).toBe(0);
    expect((await order(sale, 3)).status).toBe(201);
  });

  test('refuses one that has been paid meanwhile, which is then paid', async () => {
    const sale = await aSale(3, 1_999);
    const placed = await order(sale, 2);
    await payAtSandbox(sandbox, (placed.json['payment'] as { clientSecret: string }).clientSecret);
    const path = `/orders/${String(placed.json['id'])}`;
    const refused = await send('POST', `${path}/cancel`, {}, secretOf(placed));
    expectProblem(refused, { status: 409, code: 'CANCEL_NOT_ALLOWED' });
    expect((await send('GET', path, undefined, secretOf(placed))).json).toMatchObject({ status: 'paid' });
    expect(await allocatedOf(sale.tierId)).toBe(2);
  });
});
