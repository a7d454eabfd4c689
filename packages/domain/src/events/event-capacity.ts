import { sql } from '../database/index.ts';
import { DomainError } from '../errors/index.ts';
import { InventoryPool, PoolStock, removePool, type LockedStock } from '../inventory/index.ts';
import { newId } from '../new-id.ts';

/** Units shared by all tiers of the event, or null. */
export async function readEventCapacity(eventId: string): Promise<number | null> {
  const [row] = await sql<{ capacity: number }>(
    `select s.capacity from inventory_pools p join pool_stock s on s.pool_id = p.id
     where p.event_id = $1 and p.is_event_capacity`,
    [eventId],
  );
  return row?.capacity ?? null;
}

/** Makes the pool that all tiers of the event belong to; what they have allocated so far (`allocated`) counts in it. */
export async function giveEventCapacity(eventId: string, capacity: number, allocated: number): Promise<void> {
  if (allocated > capacity) throw capacityBelow(allocated);
  const id = newId();
  await InventoryPool.create({ id, eventId, name: 'Event capacity', isEventCapacity: true });
  await PoolStock.create({ poolId: id, eventId, capacity, allocated });
}

/** Gives, changes or takes (null) the event's capacity, under the locks of all its tiers. `CAPACITY_BELOW_ALLOCATED` if it does not fit. */
export async function changeEventCapacity(stock: LockedStock, capacity: number | null): Promise<void> {
  const pool = await InventoryPool.findOne({ where: { eventId: stock.eventId, isEventCapacity: true } });
  if (capacity === null) await (pool && removePool(pool.id));
  else if (pool) await resizePool(pool.id, capacity);
  else await giveEventCapacity(stock.eventId, capacity, allocatedIn(stock));
}

/** Under the lock of its stock. `CAPACITY_BELOW_ALLOCATED` if what is allocated does not fit. */
export async function resizePool(poolId: string, capacity: number): Promise<void> {
  const resized = await sql(
    `update pool_stock set capacity = $2, version = version + 1 where pool_id = $1 and allocated <= $2 returning pool_id`,
    [poolId, capacity],
  );
  if (resized.length > 0) return;
  const pool = await PoolStock.findByPk(poolId, { rejectOnEmpty: true });
  throw capacityBelow(pool.allocated);
}

function allocatedIn(stock: LockedStock): number {
  return stock.tiers.reduce((sum, tier) => sum + tier.allocated, 0);
}

/** The refusal of a capacity that is smaller than what is already allocated. */
export function capacityBelow(allocated: number): DomainError {
  return new DomainError('CAPACITY_BELOW_ALLOCATED', `${allocated} units are already allocated.`, {
    details: { allocated },
  });
}
