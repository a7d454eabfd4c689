import { settings } from '../config/index.ts';
import type { Call } from '../inventory/index.ts';
import type { CallerCounts, CallerKey } from './caller-bounds.ts';
import { userIdOf, type StockCommand } from './stock-command.ts';

const live = `o.status in ('pending', 'paid', 'partially_refunded')`;

// One index look-up per caller and limited tier, and one per order found; without a limited tier nothing is looked up at all.
// OFFSET 0 keeps the planner from turning it around: through the tier's index it would read every line of a hot tier.
const unitsOf = (callers: string, column: string) => `from (
        select l.id as tier_id, c.${column} from limited l cross join unnest(${callers}) as c (${column}) offset 0) c
      cross join lateral (select o.id from orders o where o.event_id = $1 and o.${column} = c.${column} and ${live} offset 0) o
      cross join lateral (select i.tier_id, i.quantity - i.released_quantity as units from order_items i
        where i.order_id = o.id offset 0) i where i.tier_id = c.tier_id`;

const readUnits = {
  name: 'read-units-of-customers',
  text: `with limited as materialized (
      select id from ticket_tiers where event_id = $1 and id = any($2::uuid[]) and max_per_customer is not null)
    select 'user:' || c.user_id as caller, c.tier_id as "tierId", sum(i.units)::int as units
      ${unitsOf('$3::uuid[]', 'user_id')} group by c.user_id, c.tier_id
    union all
    select 'email:' || c.buyer_email, c.tier_id, sum(i.units)::int
      ${unitsOf('$4::text[]', 'buyer_email')} group by c.buyer_email, c.tier_id`,
};

// Caller by caller, for the same reason.
const users = { column: 'user_id', type: 'uuid', caller: `'user:' || c.id` };
const emails = { column: 'buyer_email', type: 'text', caller: `'email:' || c.id` };
const clients = { column: 'client_key', type: 'bytea', caller: `'client:' || encode(c.id, 'hex')` };
const countsOf = (rows: string, { column, type, caller }: typeof users, ids: string) =>
  `select ${caller} as caller, n.count from unnest(${ids}::${type}[]) as c (id)
      cross join lateral (select count(*)::int as count from ${rows} and event_id = $1 and ${column} = c.id offset 0) n where n.count > 0`;

const pendingOrders = `orders where status = 'pending'`;
const readPendingOrders = {
  name: 'read-pending-orders-of-callers',
  text: `${countsOf(pendingOrders, users, '$2')}
    union all ${countsOf(pendingOrders, emails, '$3')}
    union all ${countsOf(pendingOrders, clients, '$4')}`,
};

const liveHolds = `holds where status = 'active' and expires_at > app_now()`;
const readLiveHolds = {
  name: 'read-live-holds-of-callers',
  text: `${countsOf(liveHolds, users, '$2')}
    union all ${countsOf(liveHolds, clients, '$3')}`,
};

export interface UnitRow {
  caller: CallerKey;
  tierId: string;
  units: number;
}

export interface CountRow {
  caller: CallerKey;
  count: number;
}

/** Reads what the callers of a batch have of the event already: who orders, units of limited tiers and pending orders; who holds, live holds. */
export function callerCalls(
  eventId: string,
  tierIds: readonly string[],
  commands: readonly StockCommand[],
): [units: Call | undefined, pendingOrders: Call | undefined, liveHolds: Call | undefined] {
  const orders = commands.filter((command) => command.kind === 'order');
  const holds = commands.filter((command) => command.kind === 'hold');
  const users = usersOf(orders);
  const emails = unique(orders.map((command) => command.request.buyer.email));
  return [
    orders.length > 0 ? [readUnits, [eventId, tierIds, users, emails]] : undefined,
    orders.length > 0 ? [readPendingOrders, [eventId, users, emails, clientsOf(orders)]] : undefined,
    holds.length > 0 ? [readLiveHolds, [eventId, usersOf(holds), clientsOf(holds)]] : undefined,
  ];
}

export function callerCounts(units: UnitRow[], pending: CountRow[], holds: CountRow[]): CallerCounts {
  return {
    units: new Map(units.map((row) => [`${row.caller}|${row.tierId}`, row.units])),
    pendingOrders: new Map(pending.map((row) => [row.caller, row.count])),
    liveHolds: new Map(holds.map((row) => [row.caller, row.count])),
    boundFactor: settings().rateLimitFactor,
  };
}

/** Whoever is signed in, each once. */
export function usersOf(commands: readonly StockCommand[]): string[] {
  return unique(commands.flatMap((command) => userIdOf(command) ?? []));
}

function clientsOf(commands: readonly StockCommand[]): Buffer[] {
  const keys = commands.flatMap((command) => command.clientKey ?? []);
  return [...new Map(keys.map((key) => [key.toString('hex'), key])).values()];
}

function unique(values: string[]): string[] {
  return [...new Set(values)];
}
