import type { LockedStock } from './lock-stock.ts';
import { transactionConnection, type StockConnection } from './stock-connection.ts';
import { stockChanges } from './stock-decision.ts';

// Guarded: a counter that would leave 0..capacity is not changed, whatever was decided.
const changePools = {
  name: 'change-pools',
  text: `update pool_stock s set allocated = s.allocated + c.units, version = s.version + 1
    from unnest($2::uuid[], $3::int[]) as c (id, units)
    where s.pool_id = c.id and s.event_id = $1 and s.allocated + c.units between 0 and s.capacity
    returning s.pool_id`,
};

const changeTiers = {
  name: 'change-tiers',
  text: `update tier_stock s set allocated = s.allocated + c.units, version = s.version + 1
    from unnest($2::uuid[], $3::int[]) as c (id, units)
    where s.tier_id = c.id and s.event_id = $1
      and s.allocated + c.units >= 0 and (s.capacity is null or s.allocated + c.units <= s.capacity)
    returning s.tier_id`,
};

/**
 * Carries units that a tier has allocated from one pool to another, under the locks of both; null: to or from none.
 * Throws when they do not fit; the caller's transaction is then lost.
 */
export async function moveAllocated(
  { eventId }: LockedStock,
  units: number,
  { from, to }: { from: string | null; to: string | null },
): Promise<void> {
  const changes: [string, number][] = [];
  if (from !== null) changes.push([from, -units]);
  if (to !== null) changes.push([to, units]);
  const values = [eventId, changes.map(([id]) => id), changes.map(([, change]) => change)];
  const changed = await transactionConnection().run(changePools, values);
  if (changed.length !== changes.length) throw new Error('a stock counter would leave its bounds');
}

/**
 * Allocates (positive) or frees (negative) units per tier in its tier and pool counters, under the locks of `stock`.
 * Throws when a counter would leave its bounds; the caller's transaction is then lost.
 */
export async function changeAllocated(
  stock: LockedStock,
  unitsByTier: ReadonlyMap<string, number>,
  on: StockConnection = transactionConnection(),
): Promise<void> {
  const { tiers, pools } = stockChanges(stock, unitsByTier);
  const [changedPools, changedTiers] = await on.runAll([
    [changePools, [stock.eventId, [...pools.keys()], [...pools.values()]]],
    [changeTiers, [stock.eventId, [...tiers.keys()], [...tiers.values()]]],
  ]);
  if (changedPools?.length !== pools.size || changedTiers?.length !== tiers.size)
    throw new Error('a stock counter would leave its bounds');
}
