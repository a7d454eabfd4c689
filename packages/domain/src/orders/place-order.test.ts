import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { AuditEntry } from '../audit/index.ts';
import { inTransaction, shiftClock } from '../database/index.ts';
import { updateEvent } from '../events/index.ts';
import { findViolations } from '../invariants/index.ts';
import { lockStock, TierStock } from '../inventory/index.ts';
import { EmailNotification } from '../notifications/index.ts';
import { anonymous, aPerson, aPromoter, aPublishedEvent, openTestDomain } from '../testing/index.ts';
import { updateTier } from '../tiers/index.ts';
import { Order } from './order.ts';
import { placeOrder } from './place-order.ts';

const test = await openTestDomain();
const promoter = await aPromoter();
afterAll(async () => test[Symbol.asyncDispose]());
afterEach(async () => expect(await findViolations()).toEqual([]));

const buyer = { email: 'guest@example.com', name: 'Guest' };
const free = { price: 0, capacity: 10 };
const paid = { price: 2500, capacity: 10 };

async function allocated(tierId: string): Promise<number> {
  return (await TierStock.findByPk(tierId, { rejectOnEmpty: true })).allocated;
}

describe('placeOrder', () => {
  it('runs again when the tier was locked for longer than a statement waits', async () => {
    const { event, tiers } = await aPublishedEvent(promoter, [free]);
    const tierId = tiers[0]?.id ?? '';
    const { promise: isLocked, resolve: locked } = Promise.withResolvers<void>();
    const holding = inTransaction(async () => {
      await lockStock(event.id, [tierId]);
      locked();
      await sleep(2_500);
    });
    await isLocked;
    const order = await placeOrder(anonymous(), { eventId: event.id, buyer, items: [{ tierId, quantity: 1 }] });
    expect(order.status).toBe('paid');
    await holding;
  });

  it('sells a free order at once: tickets, one mail, one audit row', async () => {
    const { event, tiers } = await aPublishedEvent(promoter, [free]);
    const order = await placeOrder(anonymous(), {
      eventId: event.id,
      buyer,
      items: [{ tierId: tiers[0]?.id ?? '', quantity: 2 }],
    });
    expect(order).toMatchObject({ status: 'paid', total: 0, payment: null, expiresAt: null, currency: 'EUR', buyer });
    expect(order.tickets).toHaveLength(2);
    expect(new Set(order.tickets.map((ticket) => ticket.qr)).size).toBe(2);
    expect(order.accessSecret).toMatch(/^[\w-]{43}$/);
    expect(await EmailNotification.count({ where: { subjectId: order.id } })).toBe(1);
    expect(await AuditEntry.count({ where: { objectId: order.id, action: 'order.place' } })).toBe(1);
  });

  it('keeps the stock of a paid order and hands out what Stripe.js needs', async () => {
    const { event, tiers } = await aPublishedEvent(promoter, [paid, free]);
    const person = await aPerson();
    const [a, b] = tiers.map((tier) => tier.id);
    const order = await placeOrder(person.ctx, {
      eventId: event.id,
      items: [
        { tierId: a ?? '', quantity: 2 },
        { tierId: b ?? '', quantity: 1 },
      ],
      expectedTotal: 5000,
    });
    expect(order).toMatchObject({
      status: 'pending',
      subtotal: 5000,
      discount: 0,
      fees: 0,
      tax: 0,
      total: 5000,
      tickets: [],
    });
    expect(order.payment).toMatchObject({
      provider: 'stripe',
      status: 'created',
      amount: 5000,
      currency: 'EUR',
      publishableKey: 'pk_test_sandbox',
    });
    expect(order.payment?.clientSecret).toContain('_secret_');
    expect(order.accessSecret).toBeUndefined();
    expect(order.buyer.email).toBe(person.email);
    expect([await allocated(a ?? ''), await allocated(b ?? '')]).toEqual([2, 1]);
    expect(await EmailNotification.count({ where: { subjectId: order.id } })).toBe(0);
  });

  it('names attendees unit by unit', async () => {
    const { event, tiers } = await aPublishedEvent(promoter, [free]);
    const tierId = tiers[0]?.id ?? '';
    const order = await placeOrder(anonymous(), {
      eventId: event.id,
      buyer,
      items: [{ tierId, quantity: 2 }],
      attendees: [{ tierId, name: 'Łukasz' }],
    });
    expect(order.tickets.map((ticket) => ticket.attendeeName)).toEqual(['Łukasz', null]);
    const tooMany = [1, 2, 3].map((n) => ({ tierId, name: `A${n}` }));
    await expect(
      placeOrder(anonymous(), { eventId: event.id, buyer, items: [{ tierId, quantity: 2 }], attendees: tooMany }),
    ).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      fields: [{ pointer: '/attendees/2' }],
    });
  });

  it.each([
    ['an event that is not there', {}, async () => ({ eventId: randomUUID() }), 'NOT_FOUND'],
    ['a tier that is not there', {}, async () => ({ items: [{ tierId: randomUUID(), quantity: 1 }] }), 'NOT_FOUND'],
    ['a hidden tier', { hidden: true }, async () => ({}), 'NOT_FOUND'],
    ['a paused tier', { paused: true }, async () => ({}), 'NOT_ON_SALE'],
    [
      'more than the maximum, the same tier twice counted together',
      { maxPerOrder: 3 },
      async (tierId: string) => ({
        items: [
          { tierId, quantity: 2 },
          { tierId, quantity: 2 },
        ],
      }),
      'QUANTITY_NOT_ALLOWED',
    ],
    ['less than the minimum', { minPerOrder: 2 }, async () => ({}), 'QUANTITY_NOT_ALLOWED'],
    ['another total than was shown', {}, async () => ({ expectedTotal: 1 }), 'PRICE_CHANGED'],
    [
      'more than is left',
      { capacity: 1 },
      async (tierId: string) => ({ items: [{ tierId, quantity: 2 }] }),
      'SOLD_OUT',
    ],
  ] as const)('refuses %s and holds nothing', async (_what, tier, over, code) => {
    const { event, tiers } = await aPublishedEvent(promoter, [{ ...paid, ...tier }, free]);
    const tierId = tiers[0]?.id ?? '';
    const input = { eventId: event.id, buyer, items: [{ tierId, quantity: 1 }], ...(await over(tierId)) };
    await expect(placeOrder(anonymous(), { ...input, items: [...input.items] })).rejects.toMatchObject({ code });
    expect(await allocated(tierId)).toBe(0);
    expect(await Order.count({ where: { eventId: event.id } })).toBe(0);
  });

  it('says how many are left when it refuses', async () => {
    const { event, tiers } = await aPublishedEvent(promoter, [{ price: 0, capacity: 3 }]);
    const tierId = tiers[0]?.id ?? '';
    await placeOrder(anonymous(), { eventId: event.id, buyer, items: [{ tierId, quantity: 2 }] });
    await expect(
      placeOrder(anonymous(), { eventId: event.id, buyer, items: [{ tierId, quantity: 2 }] }),
    ).rejects.toMatchObject({
      code: 'SOLD_OUT',
      details: { available: [{ tierId, available: 1 }] },
    });
  });

  it('refuses a tier of another event as unknown', async () => {
    const one = await aPublishedEvent(promoter, [free]);
    const other = await aPublishedEvent(promoter, [free]);
    const input = { eventId: one.event.id, buyer, items: [{ tierId: other.tiers[0]?.id ?? '', quantity: 1 }] };
    await expect(placeOrder(anonymous(), input)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it("enforces the event's capacity over all its tiers", async () => {
    const { event, tiers } = await aPublishedEvent(promoter, [{ price: 0 }, { price: 0, capacity: 4 }], {
      capacity: 5,
    });
    const [a, b] = tiers.map((tier) => tier.id);
    await placeOrder(anonymous(), { eventId: event.id, buyer, items: [{ tierId: a ?? '', quantity: 3 }] });
    await expect(
      placeOrder(anonymous(), { eventId: event.id, buyer, items: [{ tierId: b ?? '', quantity: 3 }] }),
    ).rejects.toMatchObject({
      code: 'SOLD_OUT',
      details: { available: [{ available: 2 }] },
    });
    const both = {
      eventId: event.id,
      buyer,
      items: [
        { tierId: a ?? '', quantity: 1 },
        { tierId: b ?? '', quantity: 1 },
      ],
    };
    expect(await placeOrder(anonymous(), both)).toMatchObject({ status: 'paid' });
  });

  it('sells nothing of a paused event, and within the sale window by the clock of the database only', async () => {
    const { event, tiers } = await aPublishedEvent(promoter, [
      { ...free, salesStartAt: new Date(Date.now() + 3_600_000) },
    ]);
    const input = { eventId: event.id, buyer, items: [{ tierId: tiers[0]?.id ?? '', quantity: 1 }] };
    await expect(placeOrder(anonymous(), input)).rejects.toMatchObject({ code: 'NOT_ON_SALE' });
    await shiftClock(3_700);
    expect(await placeOrder(anonymous(), input)).toMatchObject({ status: 'paid' });
    await updateEvent(promoter.ctx, { id: event.id, paused: true });
    await expect(placeOrder(anonymous(), input)).rejects.toMatchObject({ code: 'NOT_ON_SALE' });
    await shiftClock(-3_700);
  });

  it('shows hidden tiers to members only', async () => {
    const { event, tiers } = await aPublishedEvent(promoter, [{ ...free, hidden: true }, free]);
    const input = { eventId: event.id, items: [{ tierId: tiers[0]?.id ?? '', quantity: 1 }] };
    expect(await placeOrder(promoter.ctx, input)).toMatchObject({ status: 'paid' });
    const rival = await aPromoter();
    await expect(placeOrder(rival.ctx, input)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('keeps a placed order at its price when the tier changes', async () => {
    const { event, tiers } = await aPublishedEvent(promoter, [paid]);
    const tierId = tiers[0]?.id ?? '';
    const order = await placeOrder(anonymous(), { eventId: event.id, buyer, items: [{ tierId, quantity: 1 }] });
    await updateTier(promoter.ctx, { id: tierId, price: 9900, name: 'Renamed' });
    expect((await Order.findByPk(order.id))?.total).toBe(2500);
  });

  it('refuses a guest without an address', async () => {
    const { event, tiers } = await aPublishedEvent(promoter, [free]);
    await expect(
      placeOrder(anonymous(), { eventId: event.id, items: [{ tierId: tiers[0]?.id ?? '', quantity: 1 }] }),
    ).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      fields: [{ pointer: '/buyer' }],
    });
  });

  it('answers UNAVAILABLE while the provider is away, and the same key finishes the order later', async () => {
    const { event, tiers } = await aPublishedEvent(promoter, [paid]);
    const ctx = anonymous({ idempotencyKey: randomUUID() });
    const input = { eventId: event.id, buyer, items: [{ tierId: tiers[0]?.id ?? '', quantity: 1 }] };
    test.sandbox.failNext({ provider: 'stripe', kind: 'status', status: 500, times: 2 });
    await expect(placeOrder(ctx, input)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await placeOrder(ctx, input)).toMatchObject({
      status: 'pending',
      payment: { clientSecret: expect.stringContaining('_secret_') },
    });
    expect(await Order.count({ where: { eventId: event.id } })).toBe(1);
  });
});
