import { isTicketVendorError, TicketVendor, type Order } from '@ticket-vendor/sdk';
import { findViolations } from '@ticket-vendor/domain';
import { payAtSandbox } from '@ticket-vendor/domain/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { startServer } from './start-server.ts';
import { openTestGround } from './test-server.ts';

const { sandbox, env, close } = await openTestGround();
const server = await startServer(env);
sandbox.sendWebhooksTo(`${server.url}/webhooks/stripe`);
afterAll(async () => {
  expect(await findViolations()).toEqual([]);
  await server.close();
  await close();
});

const baseUrl = server.url;
const day = 86_400_000;
const password = 'correct horse battery staple';

async function until<T>(read: () => Promise<T>, isDone: (value: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries++) {
    const value = await read();
    if (isDone(value) || tries > 150) return value;
    await sleep(100);
  }
}

async function aPromoter(): Promise<TicketVendor> {
  const tv = new TicketVendor({ baseUrl });
  const email = `promoter.${crypto.randomUUID()}@example.com`;
  await tv.auth.register({ email, password, name: 'Priya', role: 'promoter', organizationName: 'Priya & Co' });
  return tv;
}

async function anEvent(tv: TicketVendor, price: number): Promise<{ eventId: string; tierId: string }> {
  const event = await tv.events.create({
    title: 'Winterreise',
    venue: { name: 'Große Halle', city: 'Köln' },
    startsAt: new Date(Date.now() + 30 * day),
    endsAt: new Date(Date.now() + 30 * day + 9_000_000),
    timezone: 'Europe/Berlin',
    currency: 'EUR',
  });
  const tier = await tv.tiers.create({ eventId: event.id, name: 'Parkett', price, capacity: 20 });
  await tv.events.publish({ id: event.id });
  return { eventId: event.id, tierId: tier.id };
}

function mailsTo(email: string) {
  return sandbox.readLedger().mails.filter((mail) => mail.to.some((address) => address.email === email));
}

test('a guest buys: the webhook alone pays the order, and the worker mails the tickets', async () => {
  const { eventId, tierId } = await anEvent(await aPromoter(), 4500);
  const shop = new TicketVendor({ baseUrl });
  const buyer = { email: 'guest@example.com', name: 'Gast' };
  const placed = await shop.orders.place({ eventId, items: [{ tierId, quantity: 2 }], buyer, expectedTotal: 9000 });
  expect(placed).toMatchObject({ status: 'pending', total: 9000 });
  expect(placed.expiresAt).toBeInstanceOf(Date);
  expect(await payAtSandbox(sandbox, placed.payment?.clientSecret)).toBe(200);
  const read = async (): Promise<Order> => shop.orders.get({ id: placed.id }, { secret: placed.accessSecret });
  const paid = await until(read, (order) => order.status === 'paid');
  expect(paid.tickets).toHaveLength(2);
  const mails = await until(
    async () => mailsTo(buyer.email),
    (found) => found.length > 0,
  );
  expect(mails).toHaveLength(1);
  expect(mails[0]?.subject).toContain(placed.code);
});

test('a signed-in buyer confirms, finds the order in the own list, and nobody else can open it', async () => {
  const promoter = await aPromoter();
  const { eventId, tierId } = await anEvent(promoter, 1000);
  const buyer = new TicketVendor({ baseUrl });
  await buyer.auth.register({ email: 'bea@example.com', password, name: 'Bea', role: 'customer' });
  const placed = await buyer.orders.place({ eventId, items: [{ tierId, quantity: 1 }] });
  await expect(buyer.orders.confirm({ id: placed.id })).rejects.toMatchObject({ code: 'PAYMENT_NOT_COMPLETED' });
  await payAtSandbox(sandbox, placed.payment?.clientSecret);
  const paid = await buyer.orders.confirm({ id: placed.id });
  const picture = await buyer.tickets.qr({ id: paid.tickets[0]?.id ?? '', format: 'svg' });
  expect(picture.data).toContain('<svg');
  const own: string[] = [];
  for await (const order of buyer.orders.list()) own.push(order.id);
  expect(own).toEqual([placed.id]);
  const rival = await aPromoter();
  await expect(rival.orders.get({ id: placed.id })).rejects.toMatchObject({ code: 'NOT_FOUND', status: 404 });
  const sold: string[] = [];
  for await (const order of promoter.orders.list({ eventId })) sold.push(order.id);
  expect(sold).toEqual([placed.id]);
});

test('the SDK carries the code and the facts of a refusal', async () => {
  const { eventId, tierId } = await anEvent(await aPromoter(), 0);
  const shop = new TicketVendor({ baseUrl });
  const buyer = { email: 'many@example.com', name: 'Many' };
  const place = async (quantity: number) => shop.orders.place({ eventId, items: [{ tierId, quantity }], buyer });
  await Promise.all([place(10), place(9)]);
  const refusal: unknown = await place(5).catch((error: unknown) => error);
  expect(isTicketVendorError(refusal) && refusal).toMatchObject({
    code: 'SOLD_OUT',
    status: 409,
    details: { available: [{ tierId, available: 1 }] },
  });
});

test('a promoter shares a pool between tiers, moves one of them out, and reads it all over REST and the SDK', async () => {
  const promoter = await aPromoter();
  const { eventId } = await anEvent(promoter, 0);
  const pool = await promoter.pools.create({ eventId, name: 'Saal', capacity: 3 });
  const tiers = [];
  for (const name of ['Abendkasse', 'Vorverkauf'])
    tiers.push(await promoter.tiers.create({ eventId, name, price: 0, poolId: pool.id, maxPerCustomer: 2 }));
  const [left, right] = tiers.map((tier) => tier.id) as [string, string];
  const shop = new TicketVendor({ baseUrl });
  const buy = async (tierId: string, quantity: number, email: string) =>
    shop.orders.place({ eventId, items: [{ tierId, quantity }], buyer: { email, name: 'Gast' } });
  await buy(left, 2, 'one@example.com');
  await expect(buy(left, 1, 'One@Example.com')).rejects.toMatchObject({ code: 'QUANTITY_NOT_ALLOWED' });
  await expect(buy(right, 2, 'two@example.com')).rejects.toMatchObject({ code: 'SOLD_OUT' });
  await expect(promoter.pools.update({ id: pool.id, capacity: 1 })).rejects.toMatchObject({
    code: 'CAPACITY_BELOW_ALLOCATED',
    details: { allocated: 2 },
  });
  await expect(promoter.pools.delete({ id: pool.id })).rejects.toMatchObject({ code: 'EVENT_NOT_PUBLISHABLE' });
  const own = await promoter.tiers.update({ id: left, poolId: null, capacity: 2 });
  expect(own).toMatchObject({ poolId: null, available: 0, status: 'sold_out' });
  const authorization = `Bearer ${promoter.auth.session?.accessToken}`;
  const answer = await fetch(`${baseUrl}/api/v1/events/${eventId}/pools`, { headers: { authorization } });
  expect(await answer.json()).toMatchObject({ data: [{ id: pool.id, available: 3, tierIds: [right] }] });
  for await (const listed of promoter.pools.list({ eventId })) expect(listed).toEqual({ ...pool, tierIds: [right] });
  const rival = await aPromoter();
  await expect(rival.pools.update({ id: pool.id, name: 'Mine' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
