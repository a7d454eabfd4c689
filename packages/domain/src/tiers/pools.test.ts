import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { AuditEntry } from '../audit/index.ts';
import type { Ctx, MemberRole } from '../context/index.ts';
import { shiftClock } from '../database/index.ts';
import { createEvent, CreateEventInput, deleteEvent, publishEvent, updateEvent } from '../events/index.ts';
import { findViolations } from '../invariants/index.ts';
import { InventoryPool, PoolStock, stockBoard } from '../inventory/index.ts';
import { placeHold, placeOrder } from '../orders/index.ts';
import { PromoterMember } from '../promoters/index.ts';
import { anonymous, aPerson, aPromoter, aPublishedEvent, openTestDomain } from '../testing/index.ts';
import { createPool, createTier, deletePool, getAvailability, listPools, updatePool, updateTier } from './index.ts';
import { PoolOutput } from './pool-schemas.ts';
import { CreateTierInput, type TierOutput } from './schemas.ts';

const test = await openTestDomain();
const promoter = await aPromoter();
const rival = await aPromoter();
afterAll(async () => test[Symbol.asyncDispose]());
afterEach(async () => expect(await findViolations()).toEqual([]));

async function anEvent(over: Record<string, unknown> = {}): Promise<string> {
  const { event } = await aPublishedEvent(promoter, [{ price: 0, capacity: 1 }], over);
  return event.id;
}

const aPool = async (eventId: string, capacity: number, name = 'Parkett') =>
  createPool(promoter.ctx, { eventId, name, capacity });

const aTier = async (eventId: string, over: Record<string, unknown> = {}) =>
  createTier(promoter.ctx, CreateTierInput.parse({ eventId, name: 'Tier', price: 0, ...over }));

const move = async (tier: TierOutput, poolId: string | null) => updateTier(promoter.ctx, { id: tier.id, poolId });

async function buy(...lines: [TierOutput, number][]) {
  const items = lines.map(([tier, quantity]) => ({ tierId: tier.id, quantity }));
  const buyer = { email: `${randomUUID()}@example.com`, name: 'Guest' };
  return placeOrder(anonymous(), { eventId: lines[0]?.[0].eventId ?? '', items, buyer });
}

async function allocatedIn(poolId: string): Promise<number> {
  return (await PoolStock.findByPk(poolId, { rejectOnEmpty: true })).allocated;
}

async function fresh(tier: TierOutput) {
  await stockBoard().read(tier.eventId, 0);
  return getAvailability(anonymous(), { id: tier.id });
}

async function aMember(role: MemberRole): Promise<Ctx> {
  const person = await aPerson();
  await PromoterMember.create({ promoterId: promoter.promoterId, userId: person.userId, role });
  return person.ctx;
}

const soldOut = { code: 'SOLD_OUT' };
const below = (allocated: number) => ({ code: 'CAPACITY_BELOW_ALLOCATED', details: { allocated } });

describe('a pool', () => {
  it('is made, shown, changed and deleted, with an audit row of each change', async () => {
    const eventId = await anEvent();
    const pool = await aPool(eventId, 10);
    expect(PoolOutput.strict().parse(pool)).toEqual(pool);
    expect(pool).toMatchObject({ eventId, name: 'Parkett', capacity: 10, available: 10, tierIds: [] });
    expect(await updatePool(promoter.ctx, { id: pool.id, name: 'Rang' })).toEqual({ ...pool, name: 'Rang' });
    const resized = await updatePool(promoter.ctx, { id: pool.id, capacity: 0 });
    expect(resized).toEqual({ ...pool, name: 'Rang', capacity: 0, available: 0 });
    expect(await updatePool(promoter.ctx, { id: pool.id })).toEqual(resized);
    await deletePool(promoter.ctx, { id: pool.id });
    expect((await listPools(promoter.ctx, { eventId, limit: 20 })).data).toEqual([]);
    await expect(deletePool(promoter.ctx, { id: pool.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const audit = await AuditEntry.findAll({ where: { objectId: pool.id }, order: ['id'] });
    expect(audit.map((entry) => entry.action)).toEqual(['pool.create', 'pool.update', 'pool.update', 'pool.delete']);
    expect(audit[2]).toMatchObject({ before: { capacity: 10 }, after: { capacity: 0 } });
  });

  it('is sold to all its tiers together, each within its own capacity', async () => {
    const eventId = await anEvent();
    const pool = await aPool(eventId, 5);
    const [open, bounded] = [
      await aTier(eventId, { poolId: pool.id }),
      await aTier(eventId, { poolId: pool.id, capacity: 3 }),
    ];
    expect([open, bounded]).toMatchObject([
      { poolId: pool.id, capacity: null, available: 5 },
      { poolId: pool.id, capacity: 3, available: 3 },
    ]);
    await expect(buy([bounded, 4])).rejects.toMatchObject(soldOut);
    await expect(buy([open, 3], [bounded, 3])).rejects.toMatchObject(soldOut);
    await buy([open, 3], [bounded, 1]);
    expect([await fresh(open), await fresh(bounded)]).toMatchObject([
      { capacity: 5, available: 1 },
      { capacity: 3, available: 1 },
    ]);
    await buy([bounded, 1]);
    expect(await fresh(open)).toMatchObject({ available: 0, status: 'sold_out', reason: 'sold' });
    await expect(buy([open, 1])).rejects.toMatchObject(soldOut);
    const { data } = await listPools(promoter.ctx, { eventId, limit: 20 });
    expect(data).toMatchObject([{ capacity: 5, available: 0, tierIds: [open.id, bounded.id] }]);
  });

  it('is not the only bound: the capacity of the event counts too, and the smaller one is named', async () => {
    const eventId = await anEvent({ capacity: 4 });
    const pool = await aPool(eventId, 6);
    const tier = await aTier(eventId, { poolId: pool.id });
    expect(await fresh(tier)).toMatchObject({ capacity: 4, available: 4 });
    await updatePool(promoter.ctx, { id: pool.id, capacity: 2 });
    expect(await fresh(tier)).toMatchObject({ capacity: 2, available: 2 });
    await buy([tier, 2]);
    expect(await allocatedIn(pool.id)).toBe(2);
  });

  it('calls its tiers reserved only while units of its own may come back', async () => {
    const eventId = await anEvent();
    const [pool, other] = [await aPool(eventId, 1), await aPool(eventId, 1)];
    const [sold, reserved] = [
      await aTier(eventId, { poolId: pool.id }),
      await aTier(eventId, { poolId: other.id, price: 100 }),
    ];
    await buy([sold, 1]);
    await buy([reserved, 1]);
    expect(await fresh(sold)).toMatchObject({ status: 'sold_out', reason: 'sold' });
    expect(await fresh(reserved)).toMatchObject({ status: 'sold_out', reason: 'reserved' });
  });

  it('does not go below what is sold, but below what expired holds keep', async () => {
    const eventId = await anEvent();
    const pool = await aPool(eventId, 9);
    const tier = await aTier(eventId, { poolId: pool.id });
    await buy([tier, 2]);
    await placeHold(anonymous(), { eventId, items: [{ tierId: tier.id, quantity: 3 }] });
    const shrink = async () => updatePool(promoter.ctx, { id: pool.id, capacity: 2 });
    await expect(shrink()).rejects.toMatchObject(below(5));
    await shiftClock(601);
    expect(await listPools(promoter.ctx, { eventId, limit: 1 })).toMatchObject({ data: [{ available: 7 }] });
    expect(await shrink()).toMatchObject({ capacity: 2, available: 0 });
    await shiftClock(0);
    expect(await allocatedIn(pool.id)).toBe(2);
  });

  it('is not deleted under its tiers', async () => {
    const eventId = await anEvent();
    const pool = await aPool(eventId, 5);
    const tier = await aTier(eventId, { poolId: pool.id });
    await expect(deletePool(promoter.ctx, { id: pool.id })).rejects.toMatchObject({
      code: 'EVENT_NOT_PUBLISHABLE',
      details: { missing: [{ field: 'capacity', tierId: tier.id }] },
    });
    await updateTier(promoter.ctx, { id: tier.id, capacity: 5 });
    await expect(deletePool(promoter.ctx, { id: pool.id })).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      fields: [{ pointer: '/id' }],
      details: { tierIds: [tier.id] },
    });
    await move(tier, null);
    await deletePool(promoter.ctx, { id: pool.id });
  });

  it('goes with its event', async () => {
    const eventId = await anEvent();
    const pool = await aPool(eventId, 5);
    await aTier(eventId, { poolId: pool.id });
    await deleteEvent(promoter.ctx, { id: eventId });
    expect(await InventoryPool.findByPk(pool.id)).toBeNull();
  });

  it('is one of at most fifty, also when the last ones come at once', async () => {
    const eventId = await anEvent();
    for (let round = 0; round < 12; round++)
      await Promise.all(Array.from({ length: 4 }, async () => aPool(eventId, 1)));
    const last = await Promise.allSettled(Array.from({ length: 4 }, async () => aPool(eventId, 1)));
    expect(last.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    await expect(aPool(eventId, 1)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    const pages = [];
    for (let cursor: string | undefined; ;) {
      const page = await listPools(promoter.ctx, { eventId, limit: 40, ...(cursor !== undefined && { cursor }) });
      pages.push(page.data.map((pool) => pool.id));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(pages.map((page) => page.length)).toEqual([40, 10]);
    expect(new Set(pages.flat()).size).toBe(50);
    const rubbish = listPools(promoter.ctx, { eventId, limit: 1, cursor: 'rubbish' });
    await expect(rubbish).rejects.toMatchObject({ code: 'VALIDATION_FAILED', fields: [{ pointer: '/cursor' }] });
  });

  it('is for owners and managers; a pool of others, and the capacity of an event, do not exist', async () => {
    const eventId = await anEvent({ capacity: 5 });
    const pool = await aPool(eventId, 5);
    const calls = (id: string) => [
      async (ctx: Ctx) => createPool(ctx, { eventId, name: 'More', capacity: 1 }),
      async (ctx: Ctx) => listPools(ctx, { eventId, limit: 20 }),
      async (ctx: Ctx) => updatePool(ctx, { id, capacity: 4 }),
      async (ctx: Ctx) => deletePool(ctx, { id }),
    ];
    const refusals = [
      [anonymous(), 'UNAUTHENTICATED'],
      [rival.ctx, 'NOT_FOUND'],
      [(await aPerson()).ctx, 'NOT_FOUND'],
      [await aMember('box_office'), 'FORBIDDEN'],
      [await aMember('door'), 'FORBIDDEN'],
    ] as const;
    for (const [ctx, code] of refusals)
      for (const call of calls(pool.id)) await expect(call(ctx)).rejects.toMatchObject({ code });
    const ofEvent = await InventoryPool.findOne({ where: { eventId, isEventCapacity: true }, rejectOnEmpty: true });
    for (const id of [randomUUID(), ofEvent.id])
      for (const call of calls(id).slice(2))
        await expect(call(promoter.ctx)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const tier = await aTier(eventId);
    await expect(move(tier, ofEvent.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const manager = await aMember('manager');
    expect((await listPools(manager, { eventId, limit: 20 })).data.map(({ id }) => id)).toEqual([pool.id]);
    for (const call of calls(pool.id)) await call(manager);
  });
});

describe('a tier of a pool', () => {
  it('takes what it has sold along to another pool, and out of any', async () => {
    const eventId = await anEvent();
    const [from, to] = [await aPool(eventId, 5), await aPool(eventId, 4)];
    const tier = await aTier(eventId, { poolId: from.id, capacity: 9 });
    const stays = await aTier(eventId, { poolId: from.id });
    await buy([tier, 3], [stays, 1]);
    expect(await move(tier, to.id)).toMatchObject({ poolId: to.id, available: 1 });
    expect([await allocatedIn(from.id), await allocatedIn(to.id)]).toEqual([1, 3]);
    expect(await updateTier(promoter.ctx, { id: tier.id, name: 'Same pool' })).toMatchObject({ poolId: to.id });
    expect(await fresh(stays)).toMatchObject({ available: 4 });
    expect(await move(tier, null)).toMatchObject({ poolId: null, available: 6 });
    expect(await allocatedIn(to.id)).toBe(0);
    expect(await move(tier, to.id)).toMatchObject({ available: 1 });
    const audit = await AuditEntry.findAll({ where: { objectId: tier.id, action: 'tier.update' }, order: ['id'] });
    expect(audit[0]).toMatchObject({ before: { poolId: from.id }, after: { poolId: to.id } });
  });

  it('does not move where it does not fit, and nothing has changed then', async () => {
    const eventId = await anEvent();
    const [from, to] = [await aPool(eventId, 5), await aPool(eventId, 4)];
    const [tier, other] = [await aTier(eventId, { poolId: from.id }), await aTier(eventId, { poolId: to.id })];
    await buy([tier, 3], [other, 2]);
    await expect(move(tier, to.id)).rejects.toMatchObject(below(5));
    await expect(updateTier(promoter.ctx, { id: tier.id, poolId: to.id, price: 9 })).rejects.toMatchObject(below(5));
    expect([await allocatedIn(from.id), await allocatedIn(to.id)]).toEqual([3, 2]);
    expect(await updateTier(promoter.ctx, { id: tier.id })).toMatchObject({ poolId: from.id, price: 0 });
  });

  it('names only pools of its own event', async () => {
    const [eventId, elsewhere] = [await anEvent(), await anEvent()];
    const tier = await aTier(eventId, { capacity: 1 });
    for (const poolId of [randomUUID(), (await aPool(elsewhere, 5)).id]) {
      await expect(move(tier, poolId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(aTier(eventId, { poolId, capacity: 1 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  it('is never left without any stock once it is published', async () => {
    const eventId = await anEvent({ capacity: 5 });
    const pool = await aPool(eventId, 5);
    const tier = await aTier(eventId, { poolId: pool.id });
    await updateEvent(promoter.ctx, { id: eventId, capacity: null });
    const gap = { code: 'EVENT_NOT_PUBLISHABLE', details: { missing: [{ field: 'capacity', tierId: tier.id }] } };
    await expect(move(tier, null)).rejects.toMatchObject(gap);
    expect(await updateTier(promoter.ctx, { id: tier.id, poolId: null, capacity: 3 })).toMatchObject({ available: 3 });
    expect(await updateTier(promoter.ctx, { id: tier.id, poolId: pool.id, capacity: null })).toMatchObject({
      available: 5,
    });
  });

  it('can be published with nothing but its pool, if there is anything in it', async () => {
    const now = Date.now();
    const input = {
      title: 'Draft',
      venue: { name: 'Hall' },
      startsAt: new Date(now + 86_400_000),
      endsAt: new Date(now + 90_000_000),
      timezone: 'UTC',
      currency: 'EUR',
    };
    const { id } = await createEvent(promoter.ctx, CreateEventInput.parse(input));
    const pool = await aPool(id, 0);
    await aTier(id, { poolId: pool.id });
    await expect(publishEvent(promoter.ctx, { id })).rejects.toMatchObject({
      details: { missing: [{ field: 'tiers' }] },
    });
    await updatePool(promoter.ctx, { id: pool.id, capacity: 1 });
    expect(await publishEvent(promoter.ctx, { id })).toMatchObject({ status: 'published' });
  });
});
