import { InventoryPool, PoolStock } from './stock.ts';

/** Deletes a pool with its counter, in the active transaction: nothing draws from it any more, and its row is locked. */
export async function removePool(poolId: string): Promise<void> {
  await PoolStock.destroy({ where: { poolId } });
  await InventoryPool.destroy({ where: { id: poolId } });
}
