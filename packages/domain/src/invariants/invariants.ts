/** A statement about the whole database that is true at every commit: its query finds the rows that break it. */
export interface Invariant {
  name: string;
  /** Selects `id` of every offender. */
  query: string;
}

const live = `o.status not in ('expired', 'cancelled')`;

export const invariants: Invariant[] = [
  {
    name: 'no counter leaves 0..capacity',
    query: `select tier_id as id from tier_stock where allocated < 0 or allocated > capacity
            union all select pool_id from pool_stock where allocated < 0 or allocated > capacity`,
  },
  {
    name: 'a tier has allocated exactly the units of its live order lines and active holds',
    query: `select s.tier_id as id from tier_stock s where s.allocated <> (
              select coalesce(sum(i.quantity - i.released_quantity), 0) from order_items i
              join orders o on o.id = i.order_id where i.event_id = s.event_id and i.tier_id = s.tier_id and ${live})
            + (select coalesce(sum(i.quantity), 0) from hold_items i join holds h on h.id = i.hold_id
              where i.event_id = s.event_id and i.tier_id = s.tier_id and h.status = 'active')`,
  },
  {
    name: 'a pool has allocated exactly the units of the tiers that draw from it',
    query: `select s.pool_id as id from pool_stock s join inventory_pools p on p.id = s.pool_id where s.allocated <> (
              select coalesce(sum(ts.allocated), 0) from tier_stock ts join ticket_tiers t on t.id = ts.tier_id
              where t.event_id = s.event_id and (p.is_event_capacity or t.pool_id = p.id))`,
  },
  {
    name: 'a tier of a published event has a capacity of its own, a pool, or one of its event',
    query: `select t.id from ticket_tiers t join events e on e.id = t.event_id join tier_stock s on s.tier_id = t.id
            where e.status = 'published' and s.capacity is null and t.pool_id is null
              and not exists (select from inventory_pools p where p.event_id = t.event_id and p.is_event_capacity)`,
  },
  {
    name: 'a converted hold has become one order of exactly its tickets',
    query: `select h.id from holds h where h.status = 'converted' and
              (select string_agg(i.tier_id || ' ' || i.quantity, ',' order by i.tier_id) from hold_items i where i.hold_id = h.id)
              is distinct from
              (select string_agg(i.tier_id || ' ' || i.quantity, ',' order by i.tier_id) from order_items i where i.order_id = h.order_id)`,
  },
  {
    name: 'no customer has more than the limit stored on the line allows',
    query: `select min(i.id::text) as id from order_items i join orders o on o.id = i.order_id
            where i.max_per_customer is not null and o.status in ('pending', 'paid', 'partially_refunded')
            group by i.tier_id, o.buyer_email having sum(i.quantity - i.released_quantity) > max(i.max_per_customer)`,
  },
  {
    name: 'a paid order has exactly one ticket per unit',
    query: `select i.id from order_items i join orders o on o.id = i.order_id
            where o.status = 'paid' and i.quantity <> (select count(*) from tickets k where k.order_id = i.order_id and k.order_item_id = i.id)`,
  },
  {
    name: 'a valid ticket belongs to a paid order',
    query: `select k.id from tickets k join orders o on o.id = k.order_id
            where k.status in ('valid', 'used') and o.status not in ('paid', 'partially_refunded')`,
  },
  {
    name: 'an order costs the sum of its lines',
    query: `select o.id from orders o where o.subtotal <> (select sum(i.total) from order_items i where i.order_id = o.id)
            or o.total <> o.subtotal - o.discount + o.fees + o.tax`,
  },
  {
    name: 'a paid order that cost something is fulfilled by one payment of its whole total',
    query: `select o.id from orders o where o.status = 'paid' and o.total > 0 and not exists (
              select 1 from payments p where p.order_id = o.id and p.fulfils and p.received_amount = o.total and p.currency = o.currency)`,
  },
  {
    name: 'money that has fulfilled an order stands by an order that it has paid',
    query: `select p.id from payments p join orders o on o.id = p.order_id where p.fulfils and o.status in ('pending', 'expired')`,
  },
  {
    name: 'captured money has fulfilled its order or waits for review',
    query: `select id from payments where status = 'succeeded' and not fulfils and not needs_review`,
  },
  {
    name: 'every paid order has its mail, and no other order has one',
    query: `select o.id from orders o where (o.status in ('paid', 'partially_refunded', 'refunded')) <> exists (
              select 1 from email_notifications n where n.kind = 'order_confirmation' and n.subject_id = o.id)
            and o.status <> 'cancelled'`,
  },
];
