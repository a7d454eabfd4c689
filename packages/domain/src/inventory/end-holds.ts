import { lockStock, type LockedStock } from './lock-stock.ts';
import { transactionConnection, type StockConnection } from './stock-connection.ts';
import { changeAllocated } from './write-stock.ts';

export interface FreedHold {
  holdId: string;
  tierId: string;
  quantity: number;
}

/** Of one transaction. */
const mostAtOnce = 1_000;

const expireHolds = {
  name: 'expire-holds',
  text: `with ended as (
      select h.id from holds h where h.event_id = $1 and h.status = 'active' and h.expires_at <= app_now()
        and not exists (select from hold_items i where i.hold_id = h.id and i.tier_id <> all($2::uuid[]))
      order by h.id limit ${mostAtOnce} for no key update),
    moved as (update holds h set status = 'expired', updated_at = app_now() from ended where h.id = ended.id returning h.id)
    select i.hold_id as "holdId", i.tier_id as "tierId", i.quantity from moved join hold_items i on i.hold_id = moved.id`,
};

/** Ends the expired holds whose tiers are all locked, and answers what they kept. The counters are the caller's to change. */
export async function expireHoldsOf(stock: LockedStock, on: StockConnection): Promise<FreedHold[]> {
  return await on.run<FreedHold>(expireHolds, [stock.eventId, stock.tiers.map((tier) => tier.tierId)]);
}

const readExpiredTiers = {
  name: 'read-tiers-of-expired-holds',
  text: `select distinct i.tier_id as "tierId" from holds h join hold_items i on i.hold_id = h.id
    where h.event_id = $1 and h.status = 'active' and h.expires_at <= app_now()`,
};

/** The tiers of an event that expired holds still keep tickets of. */
export async function tiersOfExpiredHolds(eventId: string, on: StockConnection): Promise<string[]> {
  return (await on.run<{ tierId: string }>(readExpiredTiers, [eventId])).map((row) => row.tierId);
}

/** Frees what expired holds of an event keep, in the active transaction: the sweeper's work. */
export async function reclaimExpiredHolds(eventId: string): Promise<{ ended: number; isAll: boolean }> {
  const on = transactionConnection();
  const tierIds = await tiersOfExpiredHolds(eventId, on);
  if (tierIds.length === 0) return { ended: 0, isAll: true };
  const stock = await lockStock(eventId, tierIds);
  const freed = await expireHoldsOf(stock, on);
  await changeAllocated(stock, freedUnits(freed));
  const ended = new Set(freed.map((row) => row.holdId)).size;
  return { ended, isAll: ended < mostAtOnce };
}

/**
 * Locks the stock of tiers and of further pools for an edit in the active transaction. Expired holds of the event give their
 * tickets back first: they count against no capacity.
 */
export async function lockStockToEdit(
  eventId: string,
  tierIds: readonly string[],
  poolIds: readonly string[] = [],
): Promise<LockedStock> {
  const on = transactionConnection();
  const all = [...new Set([...tierIds, ...(await tiersOfExpiredHolds(eventId, on))])];
  const stock = await lockStock(eventId, all, { poolIds });
  const freed = await expireHoldsOf(stock, on);
  if (freed.length === 0) return stock;
  await changeAllocated(stock, freedUnits(freed));
  // The same rows again, which are locked already, as they are now.
  return await lockStock(eventId, all, { poolIds });
}

/** Units per tier, as a change of the counters. */
export function freedUnits(freed: readonly { tierId: string; quantity: number }[]): Map<string, number> {
  const units = new Map<string, number>();
  for (const { tierId, quantity } of freed) units.set(tierId, (units.get(tierId) ?? 0) - quantity);
  return units;
}
