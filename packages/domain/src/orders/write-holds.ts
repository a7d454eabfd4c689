import { changeExactly, type Call } from '../inventory/index.ts';
import type { BatchFacts, HoldFacts } from './decide-commands.ts';
import { userIdOf, type HoldCommand, type ReleaseCommand } from './stock-command.ts';
import type { BatchOutcome } from './write-commands.ts';

/** A hold that a batch makes. */
export interface NewHold {
  command: HoldCommand;
  heldSince: Date;
  expiresAt: Date;
  /** The hold that it replaces, if that one still had its tickets. */
  givesUp: HoldFacts | undefined;
}

/** A hold whose tickets a batch frees because its holder gives them back. */
export interface ReleasedHold {
  command: ReleaseCommand;
  givesUp: HoldFacts;
}

const insertHolds = {
  name: 'insert-holds',
  text: `insert into holds (event_id, created_at, updated_at, id, user_id, client_key, held_since, expires_at)
    select $1, $2, $2, * from unnest($3::uuid[], $4::uuid[], $5::bytea[], $6::timestamptz[], $7::timestamptz[])`,
};

const insertHoldItems = {
  name: 'insert-hold-items',
  text: `insert into hold_items (event_id, hold_id, tier_id, quantity) select $1, * from unnest($2::uuid[], $3::uuid[], $4::int[])`,
};

// Guarded by status: locked and decided on, so a hold that is not active here has lost its lock, and the batch with it. By id alone:
// with the event's, a plan may read all of its active holds for one.
const lostHold = 'a hold ended while its batch had its lock';
const releaseHolds = {
  name: 'release-holds',
  text: changeExactly(
    'cardinality($2::uuid[])',
    `update holds set status = 'released', updated_at = $1 where id = any($2::uuid[]) and status = 'active' returning 1`,
    lostHold,
  ),
};

const convertHolds = {
  name: 'convert-holds',
  text: changeExactly(
    'cardinality($2::uuid[])',
    `update holds h set status = 'converted', order_id = c.order_id, updated_at = $1
      from unnest($2::uuid[], $3::uuid[]) as c (id, order_id) where h.id = c.id and h.status = 'active' returning 1`,
    lostHold,
  ),
};

/** The statements that write a batch's holds. */
export function holdCalls({ stock: { eventId }, now }: BatchFacts, held: NewHold[]): Call[] {
  if (held.length === 0) return [];
  return [
    [insertHolds, [eventId, now, ...holdColumns(held)]],
    [insertHoldItems, [eventId, ...itemColumns(held)]],
  ];
}

/**
 * The statements that end the holds that were replaced or released, and convert those that became orders: each once, or they fail.
 * To be sent behind the orders.
 */
export function endCalls(
  { now }: BatchFacts,
  { held, placed, released }: Pick<BatchOutcome, 'held' | 'placed' | 'released'>,
): Call[] {
  const givenUp = [...held, ...released].flatMap(({ givesUp }) => givesUp?.id ?? []);
  const converted = placed.filter(({ command }) => command.holdId !== undefined);
  const orderIds = converted.map(({ rows }) => rows.order.id);
  const calls: Call[] = [];
  if (givenUp.length > 0) calls.push([releaseHolds, [now, givenUp]]);
  if (converted.length > 0) calls.push([convertHolds, [now, converted.map(({ command }) => command.holdId), orderIds]]);
  return calls;
}

function holdColumns(held: NewHold[]): unknown[] {
  return [
    held.map(({ command }) => command.objectId),
    held.map(({ command }) => userIdOf(command)),
    held.map(({ command }) => command.clientKey),
    held.map(({ heldSince }) => heldSince),
    held.map(({ expiresAt }) => expiresAt),
  ];
}

function itemColumns(held: NewHold[]): unknown[] {
  const items = held.flatMap(({ command }) => command.lines.map((line) => ({ ...line, holdId: command.objectId })));
  return [items.map((item) => item.holdId), items.map((item) => item.tierId), items.map((item) => item.quantity)];
}
