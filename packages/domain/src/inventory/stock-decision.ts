import type { LockedStock } from './lock-stock.ts';

/** Units of the tier that can still be allocated: the minimum over its own capacity and its pools; none without either. Pure. */
export function availableUnits(stock: LockedStock, tierId: string): number {
  const tier = stock.tiers.find((row) => row.tierId === tierId);
  if (!tier) return 0;
  const poolIds = stock.poolIdsOf.get(tierId) ?? [];
  const limits = stock.pools
    .filter((pool) => poolIds.includes(pool.poolId))
    .map((pool) => pool.capacity - pool.allocated);
  if (tier.capacity !== null) limits.push(tier.capacity - tier.allocated);
  return limits.length === 0 ? 0 : Math.max(0, Math.min(...limits));
}

/** How the counters of tiers and pools change when `units` per tier are allocated (positive) or freed (negative). Pure. */
export function stockChanges(
  stock: LockedStock,
  unitsByTier: ReadonlyMap<string, number>,
): { tiers: Map<string, number>; pools: Map<string, number> } {
  const pools = new Map<string, number>();
  for (const [tierId, units] of unitsByTier)
    for (const poolId of stock.poolIdsOf.get(tierId) ?? []) pools.set(poolId, (pools.get(poolId) ?? 0) + units);
  return { tiers: new Map(unitsByTier), pools };
}

/** The tiers whose request does not fit, all lines of the request counted together per tier and per pool. Pure. */
export function tiersShortOf(stock: LockedStock, unitsByTier: ReadonlyMap<string, number>): string[] {
  const { pools } = stockChanges(stock, unitsByTier);
  const shortPools = stock.pools.filter((pool) => pool.allocated + (pools.get(pool.poolId) ?? 0) > pool.capacity);
  return [...unitsByTier].flatMap(([tierId, units]) => {
    const inShortPool = shortPools.some((pool) => stock.poolIdsOf.get(tierId)?.includes(pool.poolId));
    return units > availableUnits(stock, tierId) || inShortPool ? [tierId] : [];
  });
}
