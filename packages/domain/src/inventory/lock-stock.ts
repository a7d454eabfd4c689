import { sql } from '../database/index.ts';

export interface TierStockRow {
  tierId: string;
  allocated: number;
  /** null: no capacity of its own, only its pools limit it. */
  capacity: number | null;
  version: number;
}

export interface PoolStockRow {
  poolId: string;
  allocated: number;
  capacity: number;
  version: number;
}

/** Stock rows locked until the transaction ends, and which pools each tier draws from. */
export interface LockedStock {
  eventId: string;
  tiers: TierStockRow[];
  pools: PoolStockRow[];
  poolIdsOf: Map<string, string[]>;
}

/** Thrown when a tier moved to another pool while its locks were awaited: `inTransaction` starts again (class 40001). */
class StockMovedError extends Error {
  readonly code = '40001';
}

/**
 * Locks the stock of these tiers of one event, in the one order that all flows share: pools by id, then tiers by id.
 * FOR NO KEY UPDATE, so that the foreign-key checks of other flows never wait. Tiers that do not exist are missing from the result.
 */
export async function lockStock(eventId: string, tierIds: readonly string[]): Promise<LockedStock> {
  const expected = await readPoolIds(eventId, tierIds);
  const pools = await sql<PoolStockRow>(
    `select pool_id as "poolId", allocated, capacity, version::int as version from pool_stock
     where event_id = $1 and pool_id = any($2::uuid[]) order by pool_id for no key update`,
    [eventId, [...new Set([...expected.values()].flat())]],
  );
  const tiers = await sql<TierStockRow>(
    `select tier_id as "tierId", allocated, capacity, version::int as version from tier_stock
     where event_id = $1 and tier_id = any($2::uuid[]) order by tier_id for no key update`,
    [eventId, tierIds],
  );
  const poolIdsOf = await readPoolIds(eventId, tierIds);
  if (JSON.stringify([...poolIdsOf]) !== JSON.stringify([...expected]))
    throw new StockMovedError('a tier changed its pools');
  return { eventId, tiers, pools, poolIdsOf };
}

async function readPoolIds(eventId: string, tierIds: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await sql<{ tierId: string; poolIds: string[] }>(
    `select t.id as "tierId", array(
       select p.id from inventory_pools p
       where p.event_id = t.event_id and (p.is_event_capacity or p.id = t.pool_id) order by p.id
     ) as "poolIds"
     from ticket_tiers t where t.event_id = $1 and t.id = any($2::uuid[]) order by t.id`,
    [eventId, tierIds],
  );
  return new Map(rows.map((row) => [row.tierId, row.poolIds]));
}
