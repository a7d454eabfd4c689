import { sql } from '../database/index.ts';
import type { LockedStock } from './lock-stock.ts';
import { stockChanges } from './stock-decision.ts';

/**
 * Allocates (positive) or frees (negative) units per tier in its tier and pool counters, under the locks of `stock`.
 * Guarded: a counter that would leave 0..capacity changes nothing and throws, whatever the caller decided.
 */
export async function changeAllocated(stock: LockedStock, unitsByTier: ReadonlyMap<string, number>): Promise<void> {
  const { tiers, pools } = stockChanges(stock, unitsByTier);
  await changeCounters('pool_stock', 'pool_id', stock.eventId, pools);
  await changeCounters('tier_stock', 'tier_id', stock.eventId, tiers);
}

async function changeCounters(
  table: 'pool_stock' | 'tier_stock',
  idColumn: 'pool_id' | 'tier_id',
  eventId: string,
  changes: Map<string, number>,
): Promise<void> {
  if (changes.size === 0) return;
  const changed = await sql(
    `update ${table} s set allocated = s.allocated + c.units, version = s.version + 1
     from unnest($2::uuid[], $3::int[]) as c (id, units)
     where s.${idColumn} = c.id and s.event_id = $1
       and s.allocated + c.units >= 0 and (s.capacity is null or s.allocated + c.units <= s.capacity)
     returning s.${idColumn}`,
    [eventId, [...changes.keys()], [...changes.values()]],
  );
  if (changed.length !== changes.size) throw new Error(`a counter of ${table} would leave its bounds`);
}
