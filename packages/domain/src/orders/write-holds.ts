import type { Call } from '../inventory/index.ts';
import type { BatchFacts } from './decide-commands.ts';
import { userIdOf, type HoldCommand } from './stock-command.ts';
import type { PlacedOrder } from './write-commands.ts';

/** A hold that a batch makes. */
export interface NewHold {
  command: HoldCommand;
  expiresAt: Date;
}

const insertHolds = {
  name: 'insert-holds',
  text: `insert into holds (event_id, created_at, updated_at, id, user_id, client_key, expires_at)
    select $1, $2, $2, * from unnest($3::uuid[], $4::uuid[], $5::bytea[], $6::timestamptz[])`,
};

const insertHoldItems = {
  name: 'insert-hold-items',
  text: `insert into hold_items (event_id, hold_id, tier_id, quantity) select $1, * from unnest($2::uuid[], $3::uuid[], $4::int[])`,
};

// Guarded by status: locked and decided on, so a hold that is not active here has lost its lock.
const releaseHolds = {
  name: 'release-holds',
  text: `update holds set status = 'released', updated_at = $2 where event_id = $1 and id = any($3::uuid[]) and status = 'active'`,
};

const convertHolds = {
  name: 'convert-holds',
  text: `update holds h set status = 'converted', order_id = c.order_id, updated_at = $2
    from unnest($3::uuid[], $4::uuid[]) as c (id, order_id) where h.event_id = $1 and h.id = c.id and h.status = 'active'`,
};

/** The statements that write a batch's holds, end those that were replaced, and convert those that became orders. */
export function holdCalls({ stock: { eventId }, now }: BatchFacts, held: NewHold[], placed: PlacedOrder[]): Call[] {
  const calls: Call[] = [];
  if (held.length > 0)
    calls.push([insertHolds, [eventId, now, ...holdColumns(held)]], [insertHoldItems, [eventId, ...itemColumns(held)]]);
  const replaced = held.flatMap(({ command }) => command.replaces ?? []);
  if (replaced.length > 0) calls.push([releaseHolds, [eventId, now, replaced]]);
  const converted = placed.filter(({ command }) => command.holdId !== undefined);
  if (converted.length > 0) {
    const ids = [converted.map(({ command }) => command.holdId), converted.map(({ rows }) => rows.order.id)];
    calls.push([convertHolds, [eventId, now, ...ids]]);
  }
  return calls;
}

function holdColumns(held: NewHold[]): unknown[] {
  return [
    held.map(({ command }) => command.objectId),
    held.map(({ command }) => userIdOf(command)),
    held.map(({ command }) => command.clientKey),
    held.map(({ expiresAt }) => expiresAt),
  ];
}

function itemColumns(held: NewHold[]): unknown[] {
  const items = held.flatMap(({ command }) => command.lines.map((line) => ({ ...line, holdId: command.objectId })));
  return [items.map((item) => item.holdId), items.map((item) => item.tierId), items.map((item) => item.quantity)];
}
