import { publishStock } from './publish-stock.ts';
import { transactionConnection, type StockConnection } from './stock-connection.ts';

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

export interface JustLocked extends LockedStock {
  /** From the begin of the transaction until the rows were locked, by PostgreSQL's clock. */
  lockedAfterMs: number;
}

/** Thrown when a tier moved to another pool while its locks were awaited: the transaction starts again (class 40001). */
class StockMovedError extends Error {
  readonly code = '40001';
}

const lockPools = {
  name: 'lock-pools',
  text: `select s.pool_id as "poolId", s.allocated, s.capacity, s.version::int as version from pool_stock s
    where s.event_id = $1 and s.pool_id in (
      select p.id from inventory_pools p where p.event_id = $1 and (p.is_event_capacity
        or p.id = any($3::uuid[])
        or p.id in (select t.pool_id from ticket_tiers t where t.event_id = $1 and t.id = any($2::uuid[]))))
    order by s.pool_id for no key update`,
};

const lockTiers = {
  name: 'lock-tiers',
  text: `select tier_id as "tierId", allocated, capacity, version::int as version from tier_stock
    where event_id = $1 and tier_id = any($2::uuid[]) order by tier_id for no key update`,
};

const readPools = {
  name: 'read-pools-of-tiers',
  text: `select t.id as "tierId", array(
      select p.id from inventory_pools p
      where p.event_id = t.event_id and (p.is_event_capacity or p.id = t.pool_id) order by p.id) as "poolIds",
      1000 * extract(epoch from statement_timestamp() - transaction_timestamp())::float8 as "lockedAfterMs"
    from ticket_tiers t where t.event_id = $1 and t.id = any($2::uuid[]) order by t.id`,
};

export interface LockOptions {
  /** Further pools to lock: those that a tier moves to, or that are edited. */
  poolIds?: readonly string[];
  /** The stock writer's connection, instead of the active transaction's. */
  on?: StockConnection;
}

/**
 * Locks the stock of these tiers of one event, in the one order that all flows share: pools by id, then tiers by id.
 * FOR NO KEY UPDATE, so that the foreign-key checks of other flows never wait. Tiers that do not exist are missing from the result.
 * Runs in the active transaction, whose commit then renews the stock board, or on the stock writer's connection.
 */
export async function lockStock(
  eventId: string,
  tierIds: readonly string[],
  { poolIds = [], on }: LockOptions = {},
): Promise<JustLocked> {
  if (!on) publishStock(eventId);
  return await lockRows({ eventId, tierIds, poolIds }, on ?? transactionConnection());
}

interface MembershipRow {
  tierId: string;
  poolIds: string[];
  lockedAfterMs: number;
}

interface StockIds {
  eventId: string;
  tierIds: readonly string[];
  poolIds: readonly string[];
}

async function lockRows({ eventId, tierIds, poolIds }: StockIds, on: StockConnection): Promise<JustLocked> {
  const values = [eventId, tierIds];
  // The pools of a tier are read again after the locks, in a snapshot of its own.
  const [pools, tiers, memberships] = (await on.runAll([
    [lockPools, [...values, poolIds]],
    [lockTiers, values],
    [readPools, values],
  ])) as [PoolStockRow[], TierStockRow[], MembershipRow[]];
  const locked = new Set(pools.map((pool) => pool.poolId));
  if (memberships.some(({ poolIds }) => poolIds.some((poolId) => !locked.has(poolId))))
    throw new StockMovedError('a tier changed its pools');
  const poolIdsOf = new Map(memberships.map(({ tierId, poolIds }) => [tierId, poolIds]));
  return { eventId, tiers, pools, poolIdsOf, lockedAfterMs: memberships[0]?.lockedAfterMs ?? 0 };
}
