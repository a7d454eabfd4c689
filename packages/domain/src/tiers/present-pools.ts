import { sql } from '../database/index.ts';
import type { PoolOutput } from './pool-schemas.ts';

/** These pools as members see them, oldest first, as of now. */
export async function presentPools(poolIds: readonly string[]): Promise<PoolOutput[]> {
  return sql<PoolOutput>(
    `select p.id, p.event_id as "eventId", p.name, s.capacity, p.created_at as "createdAt",
       s.capacity - s.allocated + expired.units as available,
       array(select t.id from ticket_tiers t
         where t.event_id = p.event_id and t.pool_id = p.id order by t.sort_order, t.id) as "tierIds"
     from inventory_pools p
     join pool_stock s on s.pool_id = p.id
     cross join lateral (
       select coalesce(sum(i.quantity), 0)::int as units
       from holds h
       join hold_items i on i.event_id = h.event_id and i.hold_id = h.id
       join ticket_tiers t on t.id = i.tier_id
       where h.event_id = p.event_id and h.status = 'active' and h.expires_at <= app_now() and t.pool_id = p.id
     ) expired
     where p.id = any($1::uuid[])
     order by p.id`,
    [poolIds],
  );
}

export async function presentPool(poolId: string): Promise<PoolOutput> {
  const [output] = await presentPools([poolId]);
  if (!output) throw new Error(`the pool ${poolId} has gone`);
  return output;
}
