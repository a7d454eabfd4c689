import { TicketVendor, type LiveAvailability } from '@ticket-vendor/sdk';
import { findViolations } from '@ticket-vendor/domain';
import { payAtSandbox } from '@ticket-vendor/domain/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { startServer } from './start-server.ts';
import { openTestGround } from './test-server.ts';

const { sandbox, env, close } = await openTestGround({ RATE_LIMIT_FACTOR: '1' });
let server = await startServer(env);
afterAll(async () => {
  expect(await findViolations()).toEqual([]);
  await server.close();
  await close();
});

const baseUrl = server.url;
const unknown = '01900000-0000-7000-8000-000000000000';
const shop = new TicketVendor({ baseUrl });
const promoter = new TicketVendor({ baseUrl });
await promoter.auth.register({
  email: 'priya@example.com',
  password: 'correct horse battery staple',
  name: 'Priya',
  role: 'promoter',
  organizationName: 'Priya & Co',
});

async function anEvent(price: number): Promise<{ eventId: string; tierId: string }> {
  const event = await promoter.events.create({
    title: 'Winterreise',
    venue: { name: 'Große Halle', city: 'Köln' },
    startsAt: new Date(Date.now() + 30 * 86_400_000),
    endsAt: new Date(Date.now() + 31 * 86_400_000),
    timezone: 'Europe/Berlin',
    currency: 'EUR',
  });
  const tier = await promoter.tiers.create({ eventId: event.id, name: 'Parkett', price, capacity: 20 });
  await promoter.events.publish({ id: event.id });
  return { eventId: event.id, tierId: tier.id };
}

const buyer = { email: 'gast@example.com', name: 'Gast' };
const leftIn = (state: LiveAvailability | void) => state?.tiers.map((tier) => tier.available);
const nextOf = async (states: AsyncGenerator<LiveAvailability, void, void>) => leftIn((await states.next()).value);
async function availableOf(tierId: string): Promise<number> {
  // What is told may be two seconds old.
  await sleep(2_100);
  return (await shop.tiers.availability({ id: tierId })).available;
}

/** How many loops this address may have, by their number alone. */
const perAddress = 20;

test('a loop is told what is left now, and after a purchase, a cancel and a hold', async () => {
  const { eventId, tierId } = await anEvent(0);
  const states = shop.events.live({ eventId });
  const { value: first } = await states.next();
  expect(first).toEqual({
    eventId,
    asOf: expect.any(Date) as Date,
    tiers: [{ tierId, capacity: 20, available: 20, status: 'on_sale' }],
  });
  const order = await shop.orders.place({ eventId, items: [{ tierId, quantity: 2 }], buyer });
  const begin = performance.now();
  expect(await nextOf(states)).toEqual([18]);
  expect(performance.now() - begin).toBeLessThan(2_000);
  await shop.orders.cancel({ id: order.id }, { secret: order.accessSecret });
  expect(await nextOf(states)).toEqual([20]);
  await shop.holds.place({ eventId, items: [{ tierId, quantity: 5 }] });
  expect(await nextOf(states)).toEqual([15]);
  await states.return();
});

test('members are shown hidden tiers, by the token that goes along', async () => {
  const { eventId } = await anEvent(0);
  await promoter.tiers.create({ eventId, name: 'Gästeliste', price: 0, capacity: 3, hidden: true });
  for await (const state of promoter.events.live({ eventId })) {
    expect(leftIn(state)).toEqual([20, 3]);
    break;
  }
  for await (const state of shop.events.live({ eventId })) {
    expect(leftIn(state)).toEqual([20]);
    break;
  }
});

test('an unknown event is NOT_FOUND, and so is one that is deleted while it is followed', async () => {
  await expect(shop.events.live({ eventId: unknown }).next()).rejects.toMatchObject({
    name: 'TicketVendorError',
    code: 'NOT_FOUND',
    status: 404,
    requestId: expect.any(String) as string,
  });
  await expect(shop.events.live({ eventId: 'x' }).next()).rejects.toMatchObject({
    code: 'VALIDATION_FAILED',
    fields: [{ pointer: '/eventId' }],
  });
  const { eventId } = await anEvent(0);
  const states = shop.events.live({ eventId });
  await states.next();
  await promoter.events.delete({ id: eventId });
  await expect(states.next()).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('an address has so many loops at a time, and leaving one makes room', async () => {
  const { eventId } = await anEvent(0);
  const quick = new TicketVendor({ baseUrl, maxRetries: 0 });
  const loops = Array.from({ length: perAddress }, () => quick.events.live({ eventId }));
  expect(await Promise.all(loops.map(nextOf))).toEqual(loops.map(() => [20]));
  const refusal = { code: 'RATE_LIMITED', status: 429, retryAfterSeconds: 30, retryable: true };
  await expect(quick.events.live({ eventId }).next()).rejects.toMatchObject(refusal);
  await loops.pop()?.return();
  await expect.poll(async () => firstOf(quick, eventId), { timeout: 10_000 }).toEqual([20]);
  const stop = new AbortController();
  for await (const state of quick.events.live({ eventId }, { signal: stop.signal })) {
    expect(leftIn(state)).toEqual([20]);
    stop.abort();
  }
  await expect.poll(async () => firstOf(quick, eventId), { timeout: 10_000 }).toEqual([20]);
  await Promise.all(loops.map(async (loop) => loop.return()));
});

async function firstOf(tv: TicketVendor, eventId: string): Promise<unknown> {
  const states = tv.events.live({ eventId });
  const first = await nextOf(states).catch((error: unknown) => error);
  await states.return();
  return first;
}

test('the raw client subscribes', async () => {
  const { eventId, tierId } = await anEvent(0);
  const seen: unknown[] = [];
  const stop = new AbortController();
  await new Promise<void>((onComplete, onError) => {
    const buy = async () => shop.orders.place({ eventId, items: [{ tierId, quantity: 1 }], buyer });
    const onData = (state: LiveAvailability) => {
      if (seen.push(leftIn(state)) === 1) buy().catch(onError);
      else stop.abort();
    };
    shop.trpc.events.live.subscribe({ eventId }, { signal: stop.signal, onData, onComplete, onError });
  });
  expect(seen).toEqual([[20], [19]]);
  const states = shop.trpc.events.live.subscribe({ eventId });
  expect((await states.next()).value).toMatchObject({ eventId, asOf: expect.any(Date) as Date });
  await states.return?.();
});

test('a loop outlives a restart of the server', async () => {
  const { eventId, tierId } = await anEvent(0);
  const states = shop.events.live({ eventId });
  expect(await nextOf(states)).toEqual([20]);
  const port = new URL(server.url).port;
  await server.close();
  const back = sleep(1_500).then(async () => startServer({ ...env, port: Number(port) }));
  const next = nextOf(states);
  server = await back;
  expect(await next).toEqual([20]);
  await shop.orders.place({ eventId, items: [{ tierId, quantity: 4 }], buyer });
  expect(await nextOf(states)).toEqual([16]);
  await states.return();
});

test('a hold is placed, read, extended once, swapped and released', async () => {
  const { eventId, tierId } = await anEvent(1000);
  const hold = await shop.holds.place({ eventId, items: [{ tierId, quantity: 2 }] });
  expect(hold).toMatchObject({ eventId, status: 'active', items: [{ tierId, quantity: 2 }] });
  expect(await shop.holds.get({ token: hold.token })).toEqual(hold);
  const extended = await shop.holds.extend({ token: hold.token });
  expect(extended.expiresAt.getTime()).toBeGreaterThan(hold.expiresAt.getTime());
  expect(await shop.holds.extend({ token: hold.token })).toEqual(extended);
  const all = await shop.holds.place({ eventId, items: [{ tierId, quantity: 10 }], replaces: hold.token });
  expect((await shop.holds.get({ token: hold.token })).status).toBe('released');
  expect(await availableOf(tierId)).toBe(10);
  await shop.holds.release({ token: all.token });
  await shop.holds.release({ token: all.token });
  expect((await shop.holds.get({ token: all.token })).status).toBe('released');
  expect(await availableOf(tierId)).toBe(20);
  const items = [{ tierId, quantity: 10 }];
  const buying = shop.orders.place({ eventId, items, buyer, holdToken: all.token });
  await expect(buying).rejects.toMatchObject({ code: 'HOLD_EXPIRED' });
  await expect(shop.holds.get({ token: 'none' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('an order takes a hold over, and is cancelled by whoever has its secret while it is not paid', async () => {
  const { eventId, tierId } = await anEvent(1000);
  const items = [{ tierId, quantity: 2 }];
  const { token } = await shop.holds.place({ eventId, items });
  const order = await shop.orders.place({ eventId, items, buyer, holdToken: token });
  expect((await shop.holds.get({ token })).status).toBe('converted');
  await expect(shop.holds.release({ token })).rejects.toMatchObject({ code: 'HOLD_USED' });
  for (const [guest, code] of [
    [{}, 'UNAUTHENTICATED'],
    [{ secret: 'guessed' }, 'NOT_FOUND'],
  ] as const)
    await expect(shop.orders.cancel({ id: order.id }, guest)).rejects.toMatchObject({ code });
  const secret = order.accessSecret;
  expect(await shop.orders.cancel({ id: order.id }, { secret })).toMatchObject({ status: 'cancelled' });
  expect(await shop.orders.cancel({ id: order.id }, { secret })).toMatchObject({ status: 'cancelled' });
  expect(await availableOf(tierId)).toBe(20);
  const paid = await shop.orders.place({ eventId, items, buyer });
  await payAtSandbox(sandbox, paid.payment?.clientSecret);
  await shop.orders.confirm({ id: paid.id }, { secret: paid.accessSecret });
  const cancel = shop.orders.cancel({ id: paid.id }, { secret: paid.accessSecret });
  await expect(cancel).rejects.toMatchObject({ code: 'CANCEL_NOT_ALLOWED' });
});
