import { readClock, snapshotVersion, sql } from '../database/index.ts';
import type { TierSale } from './tier-sale.ts';

/** The sales of these tiers in one query, all at the same moment of the database's clock. Pending orders and holds are looked up for full tiers only. */
export async function readSales(tierIds: readonly string[]): Promise<TierSale[]> {
  return sql<TierSale>(salesOf('t.id = any($1::uuid[])'), [tierIds]);
}

/** All tiers of an event at one moment, in the promoter's order. What is read later never has a lower version. */
export interface EventSales {
  version: number;
  readAt: Date;
  sales: TierSale[];
}

export async function readEventSales(eventId: string): Promise<EventSales> {
  const rows = await sql<TierSale & { version: number }>(
    salesOf('t.event_id = $1', `, ${snapshotVersion} as version`),
    [eventId],
  );
  const [first] = rows;
  return {
    version: first?.version ?? 0,
    readAt: first?.now ?? (await readClock()),
    sales: rows,
  };
}

function salesOf(condition: string, more = ''): string {
  return `with wanted as materialized (select t.id, t.event_id from ticket_tiers t where ${condition}),
     expired as materialized (
       select i.event_id, i.tier_id, t.pool_id, sum(i.quantity)::int as units
       from holds h
       join hold_items i on i.event_id = h.event_id and i.hold_id = h.id
       join ticket_tiers t on t.id = i.tier_id
       where h.event_id in (select event_id from wanted) and h.status = 'active' and h.expires_at <= app_now()
       group by i.event_id, i.tier_id, t.pool_id
     ),
     pools as materialized (${poolsOfWanted})
     select t.id as "tierId", t.event_id as "eventId", e.promoter_id as "promoterId", e.currency, t.is_hidden as "isHidden",
       t.sort_order as "sortOrder", t.price::float8 as price, t.min_per_order as "minPerOrder", t.max_per_order as "maxPerOrder",
       clock.now, e.status as "eventStatus", e.ends_at as "eventEndsAt", e.is_paused or t.is_paused as "isPaused",
       t.sales_start_at as "salesStartAt", t.sales_end_at as "salesEndAt",
       s.allocated - freed.units as allocated, s.capacity, limits."poolFree", limits."poolCapacity", limits."isPendingInPools",
       case when s.allocated - freed.units >= s.capacity then exists (
         select from orders o join order_items i on i.order_id = o.id
         where o.event_id = t.event_id and o.status = 'pending' and i.tier_id = t.id
       ) or exists (
         select from holds h join hold_items i on i.event_id = h.event_id and i.hold_id = h.id
         where h.event_id = t.event_id and h.status = 'active' and h.expires_at > clock.now and i.tier_id = t.id
       ) else false end as "isPendingInTier"${more}
     from wanted
     join ticket_tiers t on t.id = wanted.id
     join events e on e.id = t.event_id
     join tier_stock s on s.tier_id = t.id
     cross join (select app_now() as now) clock
     cross join lateral (
       select coalesce(sum(x.units), 0)::int as units from expired x where x.tier_id = t.id
     ) freed
     cross join lateral (
       select min(p.free) as "poolFree", min(p.capacity) as "poolCapacity",
         coalesce(bool_and(p.is_pending) filter (where p.free <= 0), false) as "isPendingInPools"
       from pools p where p.event_id = t.event_id and (p.is_event_capacity or p.id = t.pool_id)
     ) limits
     order by t.sort_order, t.id`;
}

// What each pool of the events has left; whether some of its units may come back is looked up for full ones only.
const poolsOfWanted = `select p.id, p.event_id, p.is_event_capacity, p.capacity, left_over.free,
       case when left_over.free > 0 then false when p.is_event_capacity then exists (
         select from orders o where o.event_id = p.event_id and o.status = 'pending'
       ) or exists (
         select from holds h where h.event_id = p.event_id and h.status = 'active' and h.expires_at > app_now()
       ) else exists (
         select from orders o join order_items i on i.order_id = o.id join ticket_tiers t on t.id = i.tier_id
         where o.event_id = p.event_id and o.status = 'pending' and t.pool_id = p.id
       ) or exists (
         select from holds h join hold_items i on i.event_id = h.event_id and i.hold_id = h.id join ticket_tiers t on t.id = i.tier_id
         where h.event_id = p.event_id and h.status = 'active' and h.expires_at > app_now() and t.pool_id = p.id
       ) end as is_pending
     from (
       select p.id, p.event_id, p.is_event_capacity, s.capacity, s.allocated
       from inventory_pools p join pool_stock s on s.pool_id = p.id where p.event_id in (select event_id from wanted)
     ) p
     cross join lateral (
       select p.capacity - p.allocated + coalesce(sum(x.units), 0)::int as free from expired x
       where x.event_id = p.event_id and (p.is_event_capacity or x.pool_id = p.id)
     ) left_over`;
