import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { sql } from '../database/index.ts';
import { findViolations, type Violation } from '../invariants/index.ts';
import { PoolStock } from '../inventory/index.ts';
import { placeOrder } from '../orders/index.ts';
import {
  anonymous,
  aPromoter,
  aPublishedEvent,
  keepLocked,
  lockWaits,
  openTestDomain,
  stormBuyers,
} from '../testing/index.ts';
import { createPool, createTier, deletePool, updatePool, updateTier } from './index.ts';
import { CreateTierInput, type TierOutput } from './schemas.ts';

const test = await openTestDomain();
const promoter = await aPromoter();
afterAll(async () => test[Symbol.asyncDispose]());
afterEach(async () => expect(await findViolations()).toEqual([]));

/** A published event with pools of these capacities and a tier in each, without any other stock. */
async function aSale(...capacities: number[]) {
  const { event } = await aPublishedEvent(promoter, [{ price: 0, capacity: 1 }]);
  const pools: string[] = [];
  const tiers: TierOutput[] = [];
  for (const capacity of capacities) {
    const { id: poolId } = await createPool(promoter.ctx, { eventId: event.id, name: `Pool of ${capacity}`, capacity });
    pools.push(poolId);
    const input = { eventId: event.id, name: `Tier ${tiers.length}`, price: 0, poolId };
    tiers.push(await createTier(promoter.ctx, CreateTierInput.parse(input)));
  }
  return { eventId: event.id, pools, tiers };
}

async function buy({ eventId, id }: TierOutput, quantity = 1): Promise<string> {
  const buyer = { email: `${randomUUID()}@example.com`, name: 'Racer' };
  return outcome(placeOrder(anonymous(), { eventId, items: [{ tierId: id, quantity }], buyer }));
}

async function outcome(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );
}

const move = async ({ id }: TierOutput, poolId: string | null) => updateTier(promoter.ctx, { id, poolId });

async function allocatedIn(poolId: string | undefined): Promise<number> {
  return (await PoolStock.findByPk(poolId ?? '', { rejectOnEmpty: true })).allocated;
}

/** Holds the tier's stock row until both have been begun and wait, the move before the purchase. */
async function whileLocked<A, B>(tier: TierOutput, first: () => Promise<A>, second: () => Promise<B>): Promise<[A, B]> {
  let moved: Promise<A>;
  let bought: Promise<B>;
  {
    await using _lock = await keepLocked(async () =>
      sql('select from tier_stock where tier_id = $1 for no key update', [tier.id]),
    );
    moved = first();
    await waiting(1);
    bought = second();
    await waiting(2);
  }
  return await Promise.all([moved, bought]);
}

async function waiting(count: number): Promise<void> {
  const wait = { timeout: 10_000, interval: 10 };
  await vi.waitFor(async () => expect((await lockWaits()).length).toBeGreaterThanOrEqual(count), wait);
}

it('sells a shared pool over two tiers exactly once', async () => {
  const { tiers, pools } = await aSale(10, 0);
  const [first, second] = tiers as [TierOutput, TierOutput];
  await move(second, pools[0] ?? null);
  const sold = await Promise.all(Array.from({ length: 40 }, async (_, index) => buy(index % 2 ? first : second)));
  expect(sold.filter((code) => code === 'done')).toHaveLength(10);
  expect(new Set(sold)).toEqual(new Set(['done', 'SOLD_OUT']));
  expect(await allocatedIn(pools[0])).toBe(10);
});

it('starts a purchase again when its tier moved while it waited: the new pool decides', async () => {
  for (const [from, to, quantity, expected] of [
    [10, 2, 1, 'SOLD_OUT'],
    [3, 10, 5, 'done'],
  ] as const) {
    const { tiers, pools } = await aSale(from, to);
    const [tier] = tiers as [TierOutput];
    await buy(tier, 2);
    const [, bought] = await whileLocked(
      tier,
      () => move(tier, pools[1] ?? null),
      () => buy(tier, quantity),
    );
    expect(bought).toBe(expected);
    expect(await allocatedIn(pools[0])).toBe(0);
    expect(await allocatedIn(pools[1])).toBe(expected === 'done' ? 2 + quantity : 2);
  }
});

it('deletes a pool that a purchase was still waiting for', async () => {
  const { tiers, pools } = await aSale(10, 10);
  const [tier] = tiers as [TierOutput];
  const [, bought] = await whileLocked(
    tier,
    async () => {
      await move(tier, pools[1] ?? null);
      await deletePool(promoter.ctx, { id: pools[0] ?? '' });
    },
    () => buy(tier),
  );
  expect(bought).toBe('done');
  expect(await allocatedIn(pools[1])).toBe(1);
});

it(
  'moves tiers and shrinks pools in the middle of a sale, and never a unit is lost or sold twice',
  { timeout: 60_000 },
  async () => {
    const { eventId, tiers, pools } = await aSale(120, 80);
    const [first, second] = tiers as [TierOutput, TierOutput];
    const state = { isOver: false };
    const seen: Violation[] = [];
    const edits: string[] = [];
    const edit = async () => {
      for (let turn = 0; !state.isOver; turn++) {
        edits.push(await outcome(move(turn % 3 ? first : second, pools[turn % 2] ?? null)));
        const id = pools[(turn + 1) % 2] ?? '';
        edits.push(await outcome(updatePool(promoter.ctx, { id, capacity: 60 + ((turn * 37) % 100) })));
        await sleep(5);
      }
    };
    const observe = async () => {
      while (!state.isOver) {
        seen.push(...(await findViolations()));
        await sleep(50);
      }
    };
    const tierIds = [first.id, second.id];
    const sale = async () => {
      const tallies = [];
      for (let seed = 1; seed <= 4; seed++) tallies.push(await stormBuyers({ eventId, tierIds, buyers: 40, seed }));
      state.isOver = true;
      return tallies;
    };
    const [tallies] = await Promise.all([sale(), edit(), observe()]);
    const outcomes = new Set(tallies.flatMap((tally) => Object.keys(tally)));
    const known = ['order', 'cancel', 'abandon', 'release', 'order-of-hold', 'SOLD_OUT'];
    expect([...outcomes].filter((code) => !known.includes(code))).toEqual([]);
    expect(new Set(edits)).toEqual(new Set(['done', 'CAPACITY_BELOW_ALLOCATED']));
    expect(seen).toEqual([]);
    const over = await sql('select pool_id from pool_stock where event_id = $1 and allocated > capacity', [eventId]);
    expect(over).toEqual([]);
  },
);
