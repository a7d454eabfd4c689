import { notFound, type DomainError } from '../errors/index.ts';
import { lockStock, type StockConnection } from '../inventory/index.ts';
import { commitBatch, type BatchWork } from '../inventory/commit-batch.ts';
import { decideOrders, type OrderCommand, type OrderDecision } from './decide-orders.ts';
import { newOrderRows } from './new-order-rows.ts';
import type { NewOrderRows } from './order-rows.ts';
import { readBatchFacts } from './read-batch-facts.ts';
import { forgetRefused, writeOrders, type PlacedOrder } from './write-orders.ts';

export type OrderAnswer = { kind: 'placed'; rows: NewOrderRows } | { kind: 'replayed'; orderId: string };

/** Places a batch of orders of one event in one transaction: lock, read, decide, write. Each command gets its own answer. */
export async function commitOrders(eventId: string, commands: OrderCommand[]): Promise<(OrderAnswer | DomainError)[]> {
  return await commitBatch(commands, batchOf(eventId));
}

function batchOf(eventId: string): BatchWork<OrderCommand, OrderAnswer> {
  return {
    work: async (on, commands) => placeOrders(on, eventId, commands),
    wasWritten: async (on, commands, answers) => {
      await lockStock(eventId, tierIdsOf(commands), on);
      const placed = answers.flatMap((answer) =>
        'kind' in answer && answer.kind === 'placed' ? [answer.rows.order.id] : [],
      );
      const found = await on.run(findOrders, [placed]);
      return found.length === placed.length;
    },
  };
}

const findOrders = { name: 'find-orders', text: 'select id from orders where id = any($1::uuid[])' };

async function placeOrders(
  on: StockConnection,
  eventId: string,
  commands: OrderCommand[],
): Promise<(OrderAnswer | DomainError)[]> {
  const stock = await lockStock(eventId, tierIdsOf(commands), on);
  const { facts, codeNumbers } = await readBatchFacts(on, stock, commands);
  const decisions = facts ? decideOrders(facts, commands) : commands.map(unknownEvent);
  const placed: PlacedOrder[] = [];
  const answers = decisions.map((decision, index): OrderAnswer | DomainError => {
    const command = commands[index];
    if (decision.kind === 'refused') return decision.error;
    if (decision.kind === 'replayed' || !facts || !command) return decision as OrderAnswer;
    const rows = newOrderRows(command.request, decision.plan, codeNumbers[index] ?? Number.NaN, facts.now);
    placed.push({ command, rows });
    return { kind: 'placed', rows };
  });
  const refused = commands.filter((_command, index) => decisions[index]?.kind === 'refused');
  await Promise.all([forgetRefused(on, refused), facts && writeOrders(on, stock, placed, facts.now)]);
  return answers;
}

function unknownEvent(): OrderDecision {
  return { kind: 'refused', error: notFound('event') };
}

function tierIdsOf(commands: readonly OrderCommand[]): string[] {
  return [...new Set(commands.flatMap(({ request }) => request.lines.map((line) => line.tierId)))];
}
