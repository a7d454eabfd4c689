import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LockedStock } from './lock-stock.ts';
import { availableUnits, stockChanges, tiersShortOf } from './stock-decision.ts';

const tierIds = ['a', 'b', 'c'];
const poolIds = ['p', 'q'];

const stocks = fc
  .record({
    tiers: fc.tuple(...tierIds.map(() => fc.option(fc.nat(10), { nil: null }))),
    used: fc.tuple(...tierIds.map(() => fc.nat(5))),
    members: fc.tuple(...tierIds.map(() => fc.subarray(poolIds))),
    free: fc.tuple(fc.nat(10), fc.nat(10)),
  })
  .map(({ tiers, used, members, free }): LockedStock => {
    const poolIdsOf = new Map(tierIds.map((id, index) => [id, members[index] ?? []]));
    const drawn = (pool: string) =>
      tierIds.reduce((sum, id, index) => sum + (poolIdsOf.get(id)?.includes(pool) ? (used[index] ?? 0) : 0), 0);
    return {
      eventId: 'event',
      poolIdsOf,
      tiers: tierIds.map((tierId, index) => {
        const allocated = used[index] ?? 0;
        const room = tiers[index] ?? null;
        return { tierId, allocated, capacity: room === null ? null : allocated + room, version: 0 };
      }),
      pools: poolIds.map((poolId, index) => ({
        poolId,
        allocated: drawn(poolId),
        capacity: drawn(poolId) + (free[index] ?? 0),
        version: 0,
      })),
    };
  });
const requests = fc
  .uniqueArray(fc.constantFrom(...tierIds), { minLength: 1 })
  .chain((ids) =>
    fc
      .array(fc.integer({ min: 1, max: 8 }), { minLength: ids.length, maxLength: ids.length })
      .map((units) => new Map(ids.map((id, index) => [id, units[index] ?? 1]))),
  );

/** The naive model: apply every unit and look whether any counter has left its bounds. */
function fits(stock: LockedStock, request: Map<string, number>): boolean {
  const { tiers, pools } = stockChanges(stock, request);
  const hasRoom = ({ allocated, capacity }: { allocated: number; capacity: number | null }, units: number) =>
    capacity === null || allocated + units <= capacity;
  const hasStock = [...request.keys()].every(
    (id) =>
      stock.tiers.find((tier) => tier.tierId === id)?.capacity !== null || (stock.poolIdsOf.get(id) ?? []).length > 0,
  );
  return (
    hasStock &&
    stock.tiers.every((tier) => hasRoom(tier, tiers.get(tier.tierId) ?? 0)) &&
    stock.pools.every((pool) => hasRoom(pool, pools.get(pool.poolId) ?? 0))
  );
}

describe('the stock decision', () => {
  it('finds a request short exactly when a counter would leave its bounds', () => {
    fc.assert(
      fc.property(
        stocks,
        requests,
        (stock, request) => (tiersShortOf(stock, request).length === 0) === fits(stock, request),
      ),
    );
  });

  it('never shows more units than one order of that tier alone could get', () => {
    fc.assert(
      fc.property(stocks, fc.constantFrom(...tierIds), (stock, tierId) => {
        const available = availableUnits(stock, tierId);
        expect(available).toBeGreaterThanOrEqual(0);
        if (available > 0) expect(tiersShortOf(stock, new Map([[tierId, available]]))).toEqual([]);
        expect(tiersShortOf(stock, new Map([[tierId, available + 1]]))).toEqual([tierId]);
      }),
    );
  });

  it('counts the lines of one order together in a shared pool', () => {
    const stock: LockedStock = {
      eventId: 'event',
      tiers: [
        { tierId: 'a', allocated: 0, capacity: null, version: 0 },
        { tierId: 'b', allocated: 0, capacity: null, version: 0 },
      ],
      pools: [{ poolId: 'p', allocated: 0, capacity: 5, version: 0 }],
      poolIdsOf: new Map([
        ['a', ['p']],
        ['b', ['p']],
      ]),
    };
    expect(
      tiersShortOf(
        stock,
        new Map([
          ['a', 3],
          ['b', 3],
        ]),
      ),
    ).toEqual(['a', 'b']);
  });
});
