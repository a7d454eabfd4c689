import { expect, test } from 'vitest';
import { Refusal, startTestServer } from '../testing/test-server.ts';
import { TicketVendor } from '../ticket-vendor.ts';

const id = '01900000-0000-7000-8000-000000000000';
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const purchase = { eventId: id, items: [{ tierId: id, quantity: 1 }] };

/** Refuses the first calls, then answers. */
function after(refusals: Error[], answer: unknown): () => unknown {
  let count = 0;
  return () => {
    const refusal = refusals[count++];
    if (refusal) throw refusal;
    return answer;
  };
}
const unavailable = () => new Refusal('SERVICE_UNAVAILABLE', { reason: 'UNAVAILABLE' });
const busy = (seconds: number) =>
  new Refusal('TOO_MANY_REQUESTS', { reason: 'RATE_LIMITED', retryAfterSeconds: seconds });
const refuse = () => {
  throw unavailable();
};

test('an order is tried again with the same idempotency key', async () => {
  const inUse = new Refusal('CONFLICT', { reason: 'IDEMPOTENCY_KEY_IN_USE', retryAfterSeconds: 0 });
  await using server = await startTestServer({ 'orders.place': after([unavailable(), inUse], { id }) });
  const order = await new TicketVendor(server).orders.place(purchase);
  expect(order.id).toBe(id);
  const keys = server.calls.map((call) => call.headers['idempotency-key']);
  expect(keys).toHaveLength(3);
  expect(keys[0]).toMatch(uuid);
  expect(new Set(keys).size).toBe(1);
});

test('every logical call has a key of its own, unless the caller names one', async () => {
  await using server = await startTestServer({ 'orders.place': () => ({ id }), 'events.publish': () => ({ id }) });
  const tv = new TicketVendor(server);
  await tv.orders.place(purchase);
  await tv.orders.place(purchase);
  await tv.trpc.events.publish.mutate({ id });
  await tv.orders.place(purchase, { idempotencyKey: 'mine' });
  const [first, second, raw, named] = server.calls.map((call) => call.headers['idempotency-key']);
  expect(new Set([first, second, raw]).size).toBe(3);
  expect(raw).toMatch(uuid);
  expect(named).toBe('mine');
});

test('gives up after two more tries', async () => {
  await using server = await startTestServer({
    'events.get': refuse,
  });
  await expect(new TicketVendor(server).events.get({ id })).rejects.toMatchObject({ code: 'UNAVAILABLE', status: 503 });
  expect(server.calls).toHaveLength(3);
});

test('every change is tried again with the key that makes it one change', async () => {
  const answer = () => after([unavailable()], { id });
  await using server = await startTestServer({ 'tiers.create': answer(), 'events.delete': answer() });
  const tv = new TicketVendor(server);
  await tv.tiers.create({ eventId: id, name: 'Standing', price: 100 });
  await tv.events.delete({ id });
  const calls = server.calls.map((call) => [call.path, call.headers['idempotency-key']]);
  expect(calls.map(([path]) => path)).toEqual(['tiers.create', 'tiers.create', 'events.delete', 'events.delete']);
  expect(new Set(calls.map(([, key]) => key)).size).toBe(2);
});

test('what could be done twice is tried once', async () => {
  await using server = await startTestServer({ 'auth.register': refuse, 'auth.login': refuse });
  const tv = new TicketVendor(server);
  const account = { email: 'a@b.example', password: 'long enough' };
  await expect(tv.auth.register({ ...account, name: 'A', role: 'customer' })).rejects.toThrow('UNAVAILABLE');
  await expect(tv.auth.login(account)).rejects.toThrow('UNAVAILABLE');
  expect(server.calls.map((call) => call.path)).toEqual(['auth.register', 'auth.login']);
  expect(server.calls.some((call) => 'idempotency-key' in call.headers)).toBe(false);
});

test('a refusal for a lasting reason is not tried again', async () => {
  const soldOut = new Refusal('CONFLICT', { reason: 'SOLD_OUT' });
  await using server = await startTestServer({ 'orders.place': after([soldOut], { id }) });
  await expect(new TicketVendor(server).orders.place(purchase)).rejects.toMatchObject({ code: 'SOLD_OUT' });
  expect(server.calls).toHaveLength(1);
});

test('waits as long as the server asks, and not for minutes', async () => {
  await using server = await startTestServer({
    'events.get': after([busy(1)], { id }),
    'tiers.availability': after([busy(600)], { id }),
  });
  const tv = new TicketVendor(server);
  const begin = performance.now();
  await tv.events.get({ id });
  expect(performance.now() - begin).toBeGreaterThan(990);
  await expect(tv.tiers.availability({ id })).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 600 });
});

test('a lost connection is tried again', async () => {
  await using server = await startTestServer({ 'events.get': () => ({ id }) });
  let failures = 1;
  const fetch: typeof globalThis.fetch = async (...request) => {
    if (failures-- > 0) throw new TypeError('fetch failed');
    return globalThis.fetch(...request);
  };
  await expect(new TicketVendor({ ...server, fetch }).events.get({ id })).resolves.toMatchObject({ id });
});

test('an abort ends a call that waits for its next try', async () => {
  await using server = await startTestServer({
    'events.get': after([busy(20)], { id }),
  });
  const call = new TicketVendor(server).events.get({ id }, { signal: AbortSignal.timeout(100) });
  await expect(call).rejects.toMatchObject({ code: 'ABORTED', retryable: false });
});
