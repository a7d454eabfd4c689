import { changeExactly } from './change-exactly.ts';
import type { LockedStock } from './lock-stock.ts';
import { transactionConnection, type Call } from './stock-connection.ts';
import { stockChanges } from './stock-decision.ts';

// Guarded: a counter that would leave 0..capacity is not changed, whatever was decided, and the transaction is lost.
const changePools = {
  name: 'change-pools',
  text: changeExactly(
    'cardinality($2::uuid[])',
    `update pool_stock s set allocated = s.allocated + c.units, version = s.version + 1
      from unnest($2::uuid[], $3::int[]) as c (id, units)
      where s.pool_id = c.id and s.event_id = $1 and s.allocated + c.units between 0 and s.capacity returning 1`,
    'a pool would leave its bounds',
  ),
};

const changeTiers = {
  name: 'change-tiers',
  text: changeExactly(
    'cardinality($2::uuid[])',
    `update tier_stock s set allocated = s.allocated + c.units, version = s.version + 1
      from unnest($2::uuid[], $3::int[]) as c (id, units)
      where s.tier_id = c.id and s.event_id = $1
        and s.allocated + c.units >= 0 and (s.capacity is null or s.allocated + c.units <= s.capacity) returning 1`,
    'a tier would leave its bounds',
  ),
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
  const changes = new Map<string, number>();
  if (from !== null) changes.set(from, -units);
  if (to !== null) changes.set(to, (changes.get(to) ?? 0) + units);
  await transactionConnection().runAll(changesOf(changePools, eventId, changes));
}

/**
 * Allocates (positive) or frees (negative) units per tier in its tier and pool counters, under the locks of `stock`, in the active
 * transaction. Throws when a counter would leave its bounds; the transaction is then lost.
 */
export async function changeAllocated(stock: LockedStock, unitsByTier: ReadonlyMap<string, number>): Promise<void> {
  await transactionConnection().runAll(stockCalls(stock, unitsByTier));
}

/** The statements of such a change; each fails when a counter would leave its bounds. */
export function stockCalls(stock: LockedStock, unitsByTier: ReadonlyMap<string, number>): Call[] {
  const { tiers, pools } = stockChanges(stock, unitsByTier);
  return [...changesOf(changePools, stock.eventId, pools), ...changesOf(changeTiers, stock.eventId, tiers)];
}

function changesOf(statement: Call[0], eventId: string, changes: ReadonlyMap<string, number>): Call[] {
  return changes.size === 0 ? [] : [[statement, [eventId, [...changes.keys()], [...changes.values()]]]];
}
