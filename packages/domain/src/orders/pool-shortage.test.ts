import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { shiftClock } from '../database/index.ts';
import { findViolations } from '../invariants/index.ts';
import { Hold, PoolStock, stockBoard } from '../inventory/index.ts';
import { aPool, allocatedOf, anonymous, aPromoter, aPublishedEvent, openTestDomain } from '../testing/index.ts';
import { getHold } from './hold-verbs.ts';
import { placeHold } from './place-hold.ts';
import { placeOrder } from './place-order.ts';

// Expired holds of one tier fill what it shares with another. Time only moves on: each test makes its own event.
const test = await openTestDomain({ HOLD_TTL_SECONDS: '100' });
const promoter = await aPromoter();
afterAll(async () => test[Symbol.asyncDispose]());
afterEach(async () => expect(await findViolations()).toEqual([]));

interface Sale {
  eventId: string;
  tierIds: string[];
  poolId: string;
}

/** Tiers that share a pool, those of `apart` beside it. */
async function aSharedPool(capacity: number, tiers: object[], { apart = [], ...over }: { apart?: object[] } = {}) {
  const { event, tiers: made } = await aPublishedEvent(promoter, [...tiers, ...apart].map(free), over);
  const tierIds = made.map((tier) => tier.id);
  const poolId = await aPool(event.id, tierIds.slice(0, tiers.length), capacity);
  return { eventId: event.id, tierIds, poolId };
}

/** Tiers that share nothing but the event's capacity. */
async function aSharedEvent(capacity: number, tiers: object[]): Promise<Sale> {
  const { event, tiers: made } = await aPublishedEvent(promoter, tiers.map(free), { capacity });
  const pool = await PoolStock.findOne({ where: { eventId: event.id }, rejectOnEmpty: true });
  return { eventId: event.id, tierIds: made.map((tier) => tier.id), poolId: pool.poolId };
}

const free = (tier: object) => ({ price: 0, ...tier });
const large = { capacity: 100 };

/** `quantities[n]` tickets of the n-th tier. */
function cart({ tierIds }: Sale, quantities: number[]) {
  return quantities.flatMap((quantity, tier) => (quantity > 0 ? [{ tierId: tierIds[tier] ?? '', quantity }] : []));
}

async function hold(sale: Sale, ...quantities: number[]) {
  return placeHold(anonymous(), { eventId: sale.eventId, items: cart(sale, quantities) });
}

async function buy(sale: Sale, ...quantities: number[]): Promise<string> {
  const buyer = { email: `${randomUUID()}@example.com`, name: 'Short' };
  return outcome(placeOrder(anonymous(), { eventId: sale.eventId, items: cart(sale, quantities), buyer }));
}

async function outcome(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: Error & { code?: string }) => error.code ?? error.message,
  );
}

/** The holds there are end; the stock board, which may be two seconds behind, hears of it at once. */
async function holdsEnd({ eventId }: Sale): Promise<void> {
  await shiftClock(101);
  await stockBoard().read(eventId, 0);
}

async function stockOf({ tierIds, poolId }: Sale) {
  const pool = await PoolStock.findByPk(poolId, { rejectOnEmpty: true });
  return { pool: pool.allocated, tiers: await Promise.all(tierIds.map(allocatedOf)) };
}

const statusOf = async ({ id }: { id: string }) => (await Hold.findByPk(id, { rejectOnEmpty: true })).status;

function times<T>(count: number, act: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, async (_, index) => act(index)));
}

describe.each([
  ['a pool', aSharedPool],
  ["the event's capacity", aSharedEvent],
])('expired holds of one tier that fill %s', (_what, share) => {
  it('are reclaimed for a buyer who wants another tier, and are expired then', async () => {
    const sale = await share(5, [large, large]);
    const [first, second] = [await hold(sale, 3), await hold(sale, 2)];
    await stockBoard().read(sale.eventId, 0);
    expect(await buy(sale, 0, 1)).toBe('SOLD_OUT');
    await holdsEnd(sale);
    expect(await stockOf(sale)).toEqual({ pool: 5, tiers: [5, 0] });
    expect(await buy(sale, 0, 5)).toBe('done');
    expect(await stockOf(sale)).toEqual({ pool: 5, tiers: [0, 5] });
    expect([await statusOf(first), await statusOf(second)]).toEqual(['expired', 'expired']);
  });

  it('are reclaimed for a hold of another tier', async () => {
    const sale = await share(5, [large, large]);
    const first = await hold(sale, 5);
    await holdsEnd(sale);
    const second = await hold(sale, 0, 5);
    expect([await statusOf(first), await statusOf(second)]).toEqual(['expired', 'active']);
    expect(await stockOf(sale)).toEqual({ pool: 5, tiers: [0, 5] });
  });

  it('give several buyers at once exactly what is free', async () => {
    const sale = await share(10, [large, large, { capacity: 4 }]);
    expect(await buy(sale, 1)).toBe('done');
    await hold(sale, 4);
    await hold(sale, 2);
    await holdsEnd(sale);
    const live = await hold(sale, 2);
    const outcomes = await times(24, async (index) => (index % 2 ? buy(sale, 0, 1) : buy(sale, 0, 0, 1)));
    expect(outcomes.filter((code) => code === 'done')).toHaveLength(7);
    expect(outcomes.filter((code) => code === 'SOLD_OUT')).toHaveLength(17);
    const { pool, tiers } = await stockOf(sale);
    expect({ pool, first: tiers[0] }).toEqual({ pool: 10, first: 3 });
    expect(await getHold(anonymous(), { token: live.token })).toMatchObject({ status: 'active' });
  });

  it('give nothing to who wants more than they kept, and all of it to the next', async () => {
    const sale = await share(5, [large, large]);
    await hold(sale, 4);
    await holdsEnd(sale);
    const outcomes = [await buy(sale, 0, 6), await buy(sale, 0, 5), await buy(sale, 1)];
    expect(outcomes).toEqual(['SOLD_OUT', 'done', 'SOLD_OUT']);
    expect(await stockOf(sale)).toEqual({ pool: 5, tiers: [0, 5] });
  });
});

describe('expired holds that fill a pool', () => {
  it('are reclaimed as a whole, with what they keep outside of it', async () => {
    const sale = await aSharedPool(5, [large, large], { apart: [{ capacity: 3 }] });
    const both = await hold(sale, 5, 0, 3);
    await holdsEnd(sale);
    expect(await buy(sale, 0, 4)).toBe('done');
    expect(await stockOf(sale)).toEqual({ pool: 4, tiers: [0, 4, 0] });
    expect(await statusOf(both)).toBe('expired');
    expect(await buy(sale, 0, 1, 3)).toBe('done');
  });

  it('are taken by orders, holds and replacements of one moment, each whole or not at all', async () => {
    const sale = await aSharedPool(9, [large, large, large]);
    const expired = await hold(sale, 8);
    await shiftClock(50);
    const replaced = await hold(sale, 0, 1);
    await shiftClock(51);
    await stockBoard().read(sale.eventId, 0);
    const replacing = async () => {
      const items = cart(sale, [0, 0, 3]);
      return outcome(placeHold(anonymous(), { eventId: sale.eventId, items, replaces: replaced.token }));
    };
    const outcomes = await Promise.all([
      replacing(),
      ...[1, 2, 3, 4].flatMap(() => [buy(sale, 0, 3), outcome(hold(sale, 0, 0, 2))]),
    ]);
    expect(new Set(outcomes)).toEqual(new Set(['done', 'SOLD_OUT']));
    expect(await statusOf(expired)).toBe('expired');
    // Nobody takes less than two: at most one place is left.
    expect((await stockOf(sale)).pool).toBeGreaterThanOrEqual(8);
  });
});
