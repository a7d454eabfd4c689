import { claimId } from '../idempotency/index.ts';
import type { Call, StockConnection } from '../inventory/index.ts';
import type { BatchFacts, HoldFacts } from './decide-commands.ts';
import type { SaleFacts, TierFacts } from './decide-order.ts';
import { holdersOf } from './caller-bounds.ts';
import { callerCalls, callerCounts, usersOf, type CountRow, type UnitRow } from './read-callers.ts';
import { claimCalls, type ClaimRow } from './read-claims.ts';
import { holdNamedBy, type StockCommand } from './stock-command.ts';

const readEvent = {
  name: 'read-event',
  text: `select status, is_paused as "isPaused", ends_at as "endsAt", currency, promoter_id as "promoterId" from events where id = $1`,
};

const readTiers = {
  name: 'read-tiers',
  text: `select id, name, price::float8 as price, sales_start_at as "salesStartAt", sales_end_at as "salesEndAt",
      min_per_order as "minPerOrder", max_per_order as "maxPerOrder", max_per_customer as "maxPerCustomer",
      is_hidden as "isHidden", is_paused as "isPaused"
    from ticket_tiers where event_id = $1 and id = any($2::uuid[])`,
};

const readMembers = {
  name: 'read-members',
  text: `select m.user_id as "userId" from promoter_members m join events e on e.promoter_id = m.promoter_id
    where e.id = $1 and m.user_id = any($2::uuid[])`,
};

const lockHolds = {
  name: 'lock-holds',
  // By id alone, as below: IS TRUE keeps the event from being looked up.
  text: `select id, status, expires_at as "expiresAt", held_since as "heldSince", user_id as "userId", client_key as "clientKey"
    from holds
    where (event_id = $1) is true and id = any($2::uuid[]) order by id for no key update`,
};

const readHoldItems = {
  name: 'read-hold-items',
  // By hold alone: with the event's id, a plan made while the table is small may read every line of the event's holds.
  text: `select hold_id as "holdId", tier_id as "tierId", quantity from hold_items where hold_id = any($1::uuid[])`,
};

const readClockAndNumbers = {
  name: 'read-clock-and-code-numbers',
  text: `select app_now() as now, array(select nextval('order_code_numbers')::float8 from generate_series(1, $1::int)) as numbers`,
};

type EventRow = SaleFacts['event'] & { promoterId: string };
type HoldRow = Omit<HoldFacts, 'lines' | 'holders'> & { userId: string | null; clientKey: Buffer | null };
type HoldItemRow = { holdId: string; tierId: string; quantity: number };
type Answers = [
  EventRow[],
  (TierFacts & { id: string })[],
  { userId: string }[],
  UnitRow[],
  CountRow[],
  CountRow[],
  object[],
  ClaimRow[],
  HoldRow[],
  HoldItemRow[],
  { now: Date; numbers: number[] }[],
];

export interface ReadFacts {
  /** All but the stock, which the locks have read. Undefined when there is no such event. */
  facts: Omit<BatchFacts, 'stock'> | undefined;
  /** One number of the code sequence per order. */
  codeNumbers: number[];
}

interface Batch {
  eventId: string;
  tierIds: readonly string[];
  commands: readonly StockCommand[];
}

/** Claims the batch's keys and reads what its decision needs, in statements of their own, to be sent after those that lock. */
export async function readFacts(on: StockConnection, batch: Batch): Promise<ReadFacts> {
  const answers = (await on.runAll(factCalls(batch))) as Answers;
  const [events, tiers, members, units, pending, liveHolds, , standing, holds, holdItems, [clock]] = answers;
  if (!clock) throw new Error('the database gave no time');
  const [event] = events;
  if (!event) return { facts: undefined, codeNumbers: clock.numbers };
  const facts = {
    now: clock.now,
    event,
    tiers: new Map(tiers.map((tier) => [tier.id, tier])),
    promoterId: event.promoterId,
    memberIds: new Set(members.map((member) => member.userId)),
    standing: new Map(standing.map((row) => [claimId(row), row])),
    holds: new Map(
      holds.map((hold) => [hold.id, { ...hold, holders: holdersOf(hold), lines: linesOf(hold.id, holdItems) }]),
    ),
    counts: callerCounts(units, pending, liveHolds),
  };
  return { facts, codeNumbers: clock.numbers };
}

/** What nobody of the batch needs is not asked. */
function factCalls({ eventId, tierIds, commands }: Batch): (Call | undefined)[] {
  const userIds = usersOf(commands);
  const holdIds = commands.flatMap((command) => holdNamedBy(command) ?? []);
  const orders = commands.filter((command) => command.kind === 'order');
  return [
    [readEvent, [eventId]],
    [readTiers, [eventId, tierIds]],
    userIds.length > 0 ? [readMembers, [eventId, userIds]] : undefined,
    ...callerCalls(eventId, tierIds, commands),
    ...claimCalls(commands),
    // Behind the keys: rows are locked in one order everywhere.
    holdIds.length > 0 ? [lockHolds, [eventId, holdIds]] : undefined,
    holdIds.length > 0 ? [readHoldItems, [holdIds]] : undefined,
    // Once nothing is waited for any more.
    [readClockAndNumbers, [orders.length]],
  ];
}

function linesOf(holdId: string, items: readonly HoldItemRow[]): HoldFacts['lines'] {
  return items.filter((item) => item.holdId === holdId).map(({ tierId, quantity }) => ({ tierId, quantity }));
}
