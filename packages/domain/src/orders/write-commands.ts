import { auditColumns, insertAuditEntries, type AuditOfBatch } from '../audit/insert-audit.ts';
import { changeAllocated, freedUnits, type Call, type FreedHold, type StockConnection } from '../inventory/index.ts';
import { enqueueOn } from '../jobs/index.ts';
import { newId } from '../new-id.ts';
import type { BatchFacts } from './decide-commands.ts';
import { endHolds, holdCalls, type NewHold, type ReleasedHold } from './write-holds.ts';
import { orderCalls } from './write-orders.ts';
import type { NewOrderRows } from './order-rows.ts';
import { forgetCalls } from './read-claims.ts';
import type { OrderCommand, StockCommand } from './stock-command.ts';

export interface PlacedOrder {
  command: OrderCommand;
  rows: NewOrderRows;
}

/** Everything that a batch decided. */
export interface BatchOutcome {
  placed: PlacedOrder[];
  held: NewHold[];
  released: ReleasedHold[];
  refused: StockCommand[];
  /** Expired holds that were ended to make room. */
  freed: FreedHold[];
}

/** Writes all that a batch decided, in bulk: counters, rows, audit, and one job of each kind for all of them. */
export async function writeCommands(on: StockConnection, facts: BatchFacts, outcome: BatchOutcome): Promise<void> {
  const { placed, held, released, refused } = outcome;
  const paid = placed.filter(({ rows }) => rows.order.status === 'paid').map(({ rows }) => rows);
  const pending = placed.filter(({ rows }) => rows.order.status === 'pending').map(({ rows }) => rows);
  const mails = paid.map(({ order }) => ({ id: newId(), order }));
  const audits = [
    ...placed.map((order) => auditOfOrder(order, facts)),
    ...held.map((hold) => auditOfHold(hold, facts)),
    ...released.map((hold) => auditOfRelease(hold, facts)),
  ];
  const calls: Call[] = [
    ...forgetCalls(refused),
    ...orderCalls({ eventId: facts.stock.eventId, now: facts.now, placed, paid, pending, mails }),
    ...holdCalls(facts, held),
    ...(audits.length > 0 ? [[insertAuditEntries, auditColumns(audits)] as Call] : []),
  ];
  await Promise.all([
    changeAllocated(facts.stock, stockOf(outcome), on),
    // A converted hold names its order, which has to be there.
    on.runAll(calls).then(async () => endHolds(on, facts, outcome)),
    ...(mails.length > 0 ? [enqueueOn(on, 'email.send', { notificationIds: mails.map((mail) => mail.id) })] : []),
    ...expiryJobs(on, pending),
  ]);
}

/** The change of the counters: what was given, less what replaced, released and expired holds gave up. Orders with a hold change nothing. */
function stockOf({ placed, held, released, freed }: BatchOutcome): Map<string, number> {
  const units = freedUnits(freed);
  const add = (tierId: string, quantity: number) => units.set(tierId, (units.get(tierId) ?? 0) + quantity);
  for (const { command, rows } of placed)
    if (command.holdId === undefined) for (const { tierId, quantity } of rows.items) add(tierId, quantity);
  for (const { command, givesUp } of held) {
    for (const { tierId, quantity } of command.lines) add(tierId, quantity);
    for (const { tierId, quantity } of givesUp?.lines ?? []) add(tierId, -quantity);
  }
  for (const { givesUp } of released) for (const { tierId, quantity } of givesUp.lines) add(tierId, -quantity);
  return units;
}

function expiryJobs(on: StockConnection, pending: NewOrderRows[]): Promise<void>[] {
  const [first] = pending;
  if (!first?.order.expiresAt) return [];
  const orderIds = pending.map(({ order }) => order.id);
  return [enqueueOn(on, 'orders.expire', { orderIds }, { startAfter: first.order.expiresAt })];
}

function auditOfOrder({ command, rows }: PlacedOrder, { promoterId }: BatchFacts): AuditOfBatch {
  const { id, status, total, currency } = rows.order;
  const { actor, requestId } = command;
  return {
    actor,
    requestId,
    promoterId,
    action: 'order.place',
    object: { type: 'order', id },
    after: { status, total, currency },
  };
}

function auditOfHold({ command, expiresAt }: NewHold, { promoterId }: BatchFacts): AuditOfBatch {
  const { actor, requestId, objectId: id, lines } = command;
  return {
    actor,
    requestId,
    promoterId,
    action: 'hold.place',
    object: { type: 'hold', id },
    after: { items: lines, expiresAt },
  };
}

function auditOfRelease({ command, givesUp }: ReleasedHold, { promoterId }: BatchFacts): AuditOfBatch {
  const { actor, requestId } = command;
  return { actor, requestId, promoterId, action: 'hold.release', object: { type: 'hold', id: givesUp.id } };
}
