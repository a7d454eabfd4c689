import { capacityBelow } from '../events/event-capacity.ts';
import { moveAllocated, type LockedStock } from '../inventory/index.ts';
import type { TicketTier } from './ticket-tier.ts';

/**
 * Takes what the tier has allocated out of its pool and into another one (null: into none), under the locks of both and of the tier.
 * The tier's row is the caller's to change. `CAPACITY_BELOW_ALLOCATED` if it does not fit.
 */
export async function moveTier(stock: LockedStock, tier: TicketTier, poolId: string | null): Promise<void> {
  const units = stock.tiers.find((row) => row.tierId === tier.id)?.allocated ?? 0;
  const pool = stock.pools.find((row) => row.poolId === poolId);
  if (pool && pool.allocated + units > pool.capacity) throw capacityBelow(pool.allocated + units);
  await moveAllocated(stock, units, { from: tier.poolId, to: poolId });
}
