import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { AuditEntry } from '../audit/index.ts';
import type { Ctx, MemberRole } from '../context/index.ts';
import { readClock, shiftClock, sql } from '../database/index.ts';
import { createEvent, CreateEventInput, updateEvent } from '../events/index.ts';
import { stockBoard } from '../inventory/index.ts';
import { getOrder, placeOrder, type OrderOutput } from '../orders/index.ts';
import { PromoterMember } from '../promoters/index.ts';
import { anonymous, aPerson, aPromoter, aPublishedEvent, openTestDomain, type Person } from '../testing/index.ts';
import { createTier, getAvailability, listTiers, updateTier } from './index.ts';
import { AvailabilityOutput, CreateTierInput, TierOutput, UpdateTierInput } from './schemas.ts';

const test = await openTestDomain();
const promoter = await aPromoter();
const rival = await aPromoter();
afterAll(async () => test[Symbol.asyncDispose]());

async function aDraft(): Promise<string> {
  const startsAt = new Date((await readClock()).getTime() + 86_400_000);
  const endsAt = new Date(startsAt.getTime() + 3_600_000);
  const input = { title: 'Draft', venue: { name: 'Hall' }, startsAt, endsAt, timezone: 'UTC', currency: 'EUR' };
  return (await createEvent(promoter.ctx, CreateEventInput.parse(input))).id;
}

async function add(eventId: string, over: Omit<z.input<typeof CreateTierInput>, 'eventId' | 'name' | 'price'> = {}) {
  return createTier(
    promoter.ctx,
    CreateTierInput.parse({ eventId, name: 'Parkett', price: 4500, capacity: 10, ...over }),
  );
}

async function change(id: string, over: Omit<z.input<typeof UpdateTierInput>, 'id'>, ctx: Ctx = promoter.ctx) {
  return updateTier(ctx, UpdateTierInput.parse({ id, ...over }));
}

async function onSale(over: Record<string, unknown> = {}, event: Record<string, unknown> = {}): Promise<TierOutput> {
  const { tiers } = await aPublishedEvent(promoter, [{ price: 0, capacity: 10, ...over }], event);
  const [tier] = tiers;
  if (!tier) throw new Error('no tier was made');
  return tier;
}

async function buy(tier: TierOutput, quantity: number, buyer?: Person): Promise<OrderOutput> {
  const items = [{ tierId: tier.id, quantity }];
  if (buyer) return placeOrder(buyer.ctx, { eventId: tier.eventId, items });
  return placeOrder(anonymous(), {
    eventId: tier.eventId,
    items,
    buyer: { email: 'guest@example.com', name: 'Guest' },
  });
}

async function aMember(role: MemberRole): Promise<Ctx> {
  const person = await aPerson();
  await PromoterMember.create({ promoterId: promoter.promoterId, userId: person.userId, role });
  return person.ctx;
}

describe('createTier', () => {
  it('answers every field and writes stock and audit', async () => {
    const tier = await add(await aDraft(), { description: 'Row 1 to 10', maxPerOrder: 4, hidden: true, sortOrder: 3 });
    expect(TierOutput.strict().parse(tier)).toEqual(tier);
    const given = { description: 'Row 1 to 10', maxPerOrder: 4, hidden: true, sortOrder: 3 };
    const stock = { capacity: 10, available: 10, status: 'on_sale', poolId: null };
    const defaults = { salesStartAt: null, salesEndAt: null, minPerOrder: 1, paused: false };
    const later = { maxPerCustomer: null, waitlistEnabled: false };
    expect(tier).toMatchObject({
      name: 'Parkett',
      price: 4500,
      currency: 'EUR',
      ...given,
      ...stock,
      ...defaults,
      ...later,
    });
    expect(await sql('select capacity, allocated from tier_stock where tier_id = $1', [tier.id])).toEqual([
      { capacity: 10, allocated: 0 },
    ]);
    expect(await AuditEntry.count({ where: { objectId: tier.id, action: 'tier.create' } })).toBe(1);
  });

  it('refuses a published event a tier without any capacity', async () => {
    const { event } = await aPublishedEvent(promoter, [{ price: 0, capacity: 1 }]);
    const refusal = { code: 'EVENT_NOT_PUBLISHABLE', details: { missing: [{ field: 'capacity' }] } };
    await expect(add(event.id, { capacity: null })).rejects.toMatchObject(refusal);
    expect((await listTiers(promoter.ctx, { eventId: event.id, limit: 20 })).data).toHaveLength(1);
    await updateEvent(promoter.ctx, { id: event.id, capacity: 7 });
    expect(await add(event.id, { capacity: null })).toMatchObject({ capacity: null, available: 7 });
  });

  it('stops at 100 tiers, even when the last ones come at once', async () => {
    const eventId = await aDraft();
    for (let round = 0; round < 14; round++) await Promise.all(Array.from({ length: 7 }, async () => add(eventId)));
    const last = await Promise.allSettled(Array.from({ length: 7 }, async () => add(eventId)));
    expect(last.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    await expect(add(eventId)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  });
});

const at = (pointer: string) => ({ code: 'VALIDATION_FAILED', fields: [{ pointer }] });

describe('updateTier', () => {
  it('keeps what is absent and clears what is null', async () => {
    const tier = await add(await aDraft(), {
      description: 'Row 1',
      maxPerOrder: 4,
      salesStartAt: '2030-01-01T00:00:00Z',
      salesEndAt: '2030-02-01T00:00:00Z',
    });
    const renamed = await change(tier.id, { name: 'Parkett links' });
    expect(renamed).toEqual({ ...tier, name: 'Parkett links', updatedAt: expect.any(Date) });
    const cleared = { description: null, capacity: null, salesStartAt: null, salesEndAt: null };
    expect(await change(tier.id, cleared)).toMatchObject({ ...cleared, description: '', maxPerOrder: 4, available: 0 });
    expect(await AuditEntry.count({ where: { objectId: tier.id, action: 'tier.update' } })).toBe(2);
  });

  it('compares limits and window as they will be', async () => {
    const tier = await add(await aDraft(), { maxPerOrder: 4, salesStartAt: '2030-01-01T00:00:00Z' });
    await expect(change(tier.id, { minPerOrder: 5 })).rejects.toMatchObject(at('/maxPerOrder'));
    await expect(change(tier.id, { salesEndAt: '2029-12-31T00:00:00Z' })).rejects.toMatchObject(at('/salesEndAt'));
    await expect(change(tier.id, { minPerOrder: 3, maxPerCustomer: 2 })).rejects.toMatchObject(at('/maxPerCustomer'));
    await change(tier.id, { minPerOrder: 2, maxPerCustomer: 2 });
    await expect(change(tier.id, { minPerOrder: 3 })).rejects.toMatchObject(at('/maxPerCustomer'));
    await change(tier.id, { maxPerCustomer: null });
    expect(await change(tier.id, { minPerOrder: 5, maxPerOrder: 6 })).toMatchObject({ minPerOrder: 5, maxPerOrder: 6 });
  });

  it('does not go below what is allocated', async () => {
    const tier = await onSale();
    await buy(tier, 4);
    await expect(change(tier.id, { capacity: 3 })).rejects.toMatchObject({
      code: 'CAPACITY_BELOW_ALLOCATED',
      details: { allocated: 4 },
    });
    expect(await change(tier.id, { capacity: 4 })).toMatchObject({ capacity: 4, available: 0, status: 'sold_out' });
    expect(await sql('select version::int from tier_stock where tier_id = $1', [tier.id])).toEqual([{ version: 2 }]);
  });

  it('leaves no published tier without stock', async () => {
    const tier = await onSale();
    await expect(change(tier.id, { capacity: null })).rejects.toMatchObject({
      code: 'EVENT_NOT_PUBLISHABLE',
      details: { missing: [{ field: 'capacity', tierId: tier.id }] },
    });
    const shared = await onSale({}, { capacity: 20 });
    expect(await change(shared.id, { capacity: null })).toMatchObject({ capacity: null, available: 20 });
  });

  it('limits what a customer has of a tier over all orders, as soon as it says so', async () => {
    const tier = await onSale({ maxPerCustomer: 3 });
    expect(tier.maxPerCustomer).toBe(3);
    const buyer = await aPerson();
    await buy(tier, 2, buyer);
    await expect(buy(tier, 2, buyer)).rejects.toMatchObject({ code: 'QUANTITY_NOT_ALLOWED' });
    expect(await change(tier.id, { name: 'Same limit' })).toMatchObject({ maxPerCustomer: 3 });
    expect(await change(tier.id, { maxPerCustomer: null })).toMatchObject({ maxPerCustomer: null });
    await buy(tier, 2, buyer);
    expect(await change(tier.id, { maxPerCustomer: 1 })).toMatchObject({ maxPerCustomer: 1 });
    await expect(buy(tier, 1, buyer)).rejects.toMatchObject({ code: 'QUANTITY_NOT_ALLOWED' });
    await buy(tier, 1);
  });

  it('leaves the price of placed orders alone', async () => {
    const tier = await onSale({ price: 2500 });
    const buyer = await aPerson();
    const order = await buy(tier, 2, buyer);
    await change(tier.id, { price: 9900 });
    expect(await getOrder(buyer.ctx, { id: order.id })).toMatchObject({ total: 5000, items: [{ unitPrice: 2500 }] });
  });

  it('is for owners and managers; a tier of others does not exist', async () => {
    const tier = await add(await aDraft());
    expect((await change(tier.id, { price: 1 }, await aMember('manager'))).price).toBe(1);
    const refusals = [
      [anonymous(), 'UNAUTHENTICATED'],
      [rival.ctx, 'NOT_FOUND'],
      [await aMember('box_office'), 'FORBIDDEN'],
      [await aMember('door'), 'FORBIDDEN'],
    ] as const;
    for (const [ctx, code] of refusals)
      await expect(change(tier.id, { price: 2 }, ctx)).rejects.toMatchObject({ code });
    await expect(change(randomUUID(), { price: 2 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('listTiers', () => {
  it('pages through the order that the promoter chose', async () => {
    const { event } = await aPublishedEvent(
      promoter,
      [2, 1, 2, 0, -1].map((sortOrder) => ({ price: 0, capacity: 1, sortOrder })),
    );
    const whole = await listTiers(anonymous(), { eventId: event.id, limit: 20 });
    expect(whole.data.map((tier) => tier.sortOrder)).toEqual([-1, 0, 1, 2, 2]);
    const paged: TierOutput[] = [];
    for (let cursor: string | undefined, page; ; cursor = page.nextCursor) {
      page = await listTiers(anonymous(), { eventId: event.id, limit: 2, cursor });
      paged.push(...page.data);
      if (page.nextCursor === null) break;
    }
    expect(paged).toEqual(whole.data);
    const rubbish = listTiers(anonymous(), { eventId: event.id, limit: 2, cursor: 'rubbish' });
    await expect(rubbish).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  it('shows hidden tiers and drafts to members only', async () => {
    const { event } = await aPublishedEvent(promoter, [
      { price: 1, capacity: 1 },
      { price: 2, capacity: 1, hidden: true },
    ]);
    const input = { eventId: event.id, limit: 20 };
    expect((await listTiers(anonymous(), input)).data.map((tier) => tier.price)).toEqual([1]);
    expect((await listTiers(await aMember('door'), input)).data.map((tier) => tier.price)).toEqual([1, 2]);
    const draft = { eventId: await aDraft(), limit: 20 };
    expect((await listTiers(promoter.ctx, draft)).data).toEqual([]);
    await expect(listTiers(rival.ctx, draft)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('getAvailability', () => {
  it('counts sales at once and tells sold from reserved', async () => {
    const tier = await onSale({ price: 2500 });
    const fresh = await getAvailability(anonymous(), tier);
    expect(AvailabilityOutput.strict().parse(fresh)).toEqual(fresh);
    expect(fresh).toEqual({ tierId: tier.id, capacity: 10, available: 10, status: 'on_sale', asOf: expect.any(Date) });
    const buyer = await aPerson();
    const order = await buy(tier, 10, buyer);
    const full = { available: 0, status: 'sold_out' };
    expect(await getAvailability(anonymous(), tier)).toMatchObject({ ...full, reason: 'reserved' });
    await sql("update orders set status = 'paid', paid_at = app_now() where id = $1", [order.id]);
    await stockBoard().read(tier.eventId, 0);
    expect(await getAvailability(anonymous(), tier)).toMatchObject({ ...full, reason: 'sold' });
  });

  it('is limited by the capacity of the event, which it names for a tier without its own', async () => {
    const { event, tiers } = await aPublishedEvent(promoter, [{ price: 0 }, { price: 0, capacity: 9 }], {
      capacity: 5,
    });
    const [shared, own] = tiers;
    if (!shared || !own) throw new Error('no tiers were made');
    await buy(own, 3);
    expect(await getAvailability(anonymous(), shared)).toMatchObject({ capacity: 5, available: 2 });
    expect(await getAvailability(anonymous(), own)).toMatchObject({ capacity: 9, available: 2 });
    await buy(shared, 2);
    expect(await getAvailability(anonymous(), own)).toMatchObject({ available: 0, status: 'sold_out', reason: 'sold' });
    expect(event.capacity).toBe(5);
  });

  it('hides hidden tiers and drafts from everybody but members', async () => {
    const hidden = await onSale({});
    await change(hidden.id, { hidden: true });
    const draft = await add(await aDraft());
    for (const { id } of [hidden, draft]) {
      await expect(getAvailability(anonymous(), { id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(getAvailability(rival.ctx, { id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect((await getAvailability(await aMember('door'), { id })).available).toBe(10);
    }
    await expect(getAvailability(anonymous(), { id: randomUUID() })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it("opens and closes by the database's clock alone", async () => {
    const minute = 60_000;
    const now = (await readClock()).getTime();
    const window = { salesStartAt: new Date(now + 10 * minute), salesEndAt: new Date(now + 20 * minute) };
    const tier = await onSale(window);
    const status = async (): Promise<string> => {
      await stockBoard().read(tier.eventId, 0);
      return (await getAvailability(anonymous(), tier)).status;
    };
    expect(await status()).toBe('not_started');
    await shiftClock(600);
    expect(await status()).toBe('on_sale');
    await shiftClock(600);
    expect(await status()).toBe('ended');
  });
});
