import { sql } from '../database/index.ts';
import type { Sale } from './tier-status.ts';

/** A tier's sale and what decides who may see it. */
export interface TierSale extends Sale {
  tierId: string;
  promoterId: string;
  currency: string;
  isHidden: boolean;
  eventCapacity: number | null;
}

/** The sales of these tiers in one query, all at the same moment of the database's clock. Pending orders are looked up for full tiers only. */
export async function readSales(tierIds: readonly string[]): Promise<TierSale[]> {
  return sql<TierSale>(
    `select t.id as "tierId", e.promoter_id as "promoterId", e.currency, t.is_hidden as "isHidden",
       clock.now, e.status as "eventStatus", e.ends_at as "eventEndsAt", e.is_paused or t.is_paused as "isPaused",
       t.sales_start_at as "salesStartAt", t.sales_end_at as "salesEndAt",
       s.allocated, s.capacity, pools.free as "poolFree", pools."eventCapacity",
       case when s.allocated >= s.capacity then exists (
         select from orders o join order_items i on i.order_id = o.id
         where o.event_id = t.event_id and o.status = 'pending' and i.tier_id = t.id
       ) else false end as "isPendingInTier",
       case when pools.free <= 0 then exists (
         select from orders o where o.event_id = t.event_id and o.status = 'pending'
       ) else false end as "isPendingInEvent"
     from ticket_tiers t
     join events e on e.id = t.event_id
     join tier_stock s on s.tier_id = t.id
     cross join (select app_now() as now) clock
     cross join lateral (
       select min(ps.capacity - ps.allocated) as free,
         min(ps.capacity) filter (where p.is_event_capacity) as "eventCapacity"
       from inventory_pools p join pool_stock ps on ps.pool_id = p.id
       where p.event_id = t.event_id and (p.is_event_capacity or p.id = t.pool_id)
     ) pools
     where t.id = any($1::uuid[])`,
    [tierIds],
  );
}
