import { auditColumns, insertAuditEntries, type AuditOfBatch } from '../audit/insert-audit.ts';
import { freedUnits, stockCalls, type Call, type FreedHold } from '../inventory/index.ts';
import { jobCall } from '../jobs/index.ts';
import { newId } from '../new-id.ts';
import type { BatchFacts } from './decide-commands.ts';
import { endCalls, holdCalls, type NewHold, type ReleasedHold } from './write-holds.ts';
import { orderCalls, type OrdersOfBatch } from './write-orders.ts';
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

/**
 * The statements that write all that a batch decided, in bulk: counters, rows, audit, and one job of each kind for all of them. Made as
 * they are sent: PostgreSQL has the first ones to do while the others are put together.
 */
export async function writesOf(facts: BatchFacts, outcome: BatchOutcome): Promise<Iterable<Call>> {
  const rows = outcome.placed.map((order) => order.rows);
  const orders = {
    eventId: facts.stock.eventId,
    now: facts.now,
    placed: outcome.placed,
    paid: rows.filter(({ order }) => order.status === 'paid'),
    pending: rows.filter(({ order }) => order.status === 'pending'),
  };
  const mails = orders.paid.map(({ order }) => ({ id: newId(), order }));
  const jobs = [...(await mailJobs(mails)), ...(await expiryJobs(orders.pending))];
  return callsOf(facts, outcome, { orders: { ...orders, mails }, jobs });
}

function* callsOf(
  facts: BatchFacts,
  outcome: BatchOutcome,
  { orders, jobs }: { orders: OrdersOfBatch; jobs: Call[] },
): Generator<Call> {
  yield* stockCalls(facts.stock, stockOf(outcome));
  yield* orderCalls(orders);
  yield* holdCalls(facts, outcome.held);
  // Behind the orders: a converted hold names its own.
  yield* endCalls(facts, outcome);
  yield* auditCalls(facts, outcome);
  yield* jobs;
  yield* forgetCalls(outcome.refused);
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

async function mailJobs(mails: { id: string }[]): Promise<Call[]> {
  return mails.length === 0 ? [] : [await jobCall('email.send', { notificationIds: mails.map((mail) => mail.id) })];
}

async function expiryJobs(pending: NewOrderRows[]): Promise<Call[]> {
  const [first] = pending;
  if (!first?.order.expiresAt) return [];
  const orderIds = pending.map(({ order }) => order.id);
  return [await jobCall('orders.expire', { orderIds }, { startAfter: first.order.expiresAt })];
}

function auditCalls(facts: BatchFacts, { placed, held, released }: BatchOutcome): Call[] {
  const audits = [
    ...placed.map((order) => auditOfOrder(order, facts)),
    ...held.map((hold) => auditOfHold(hold, facts)),
    ...released.map((hold) => auditOfRelease(hold, facts)),
  ];
  return audits.length === 0 ? [] : [[insertAuditEntries, auditColumns(audits)]];
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
