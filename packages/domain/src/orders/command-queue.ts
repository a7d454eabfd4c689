import { DomainError } from '../errors/index.ts';
import { publishStock, StockQueue, type Join } from '../inventory/index.ts';
import { commitCommands, type StockAnswer } from './commit-commands.ts';
import type { StockCommand } from './stock-command.ts';

/** A larger batch gains nothing and makes the first of it wait. */
const cap = 256;
const bound = 5_000;
/** Writer connections: batches under way at once, of different events. */
export const lanes = 3;

/** Longer than this nobody waits in the queue; once written, a request is answered by its outcome. */
export const timeoutMs = 5_000;

let queue: StockQueue<StockCommand, StockAnswer> | undefined;

export function openCommandQueue(): void {
  queue = new StockQueue({
    commit: commitAndPublish,
    lanes,
    cap,
    bound,
    isGone: (command) => command.isGone?.() ?? false,
  });
}

async function commitAndPublish(
  eventId: string,
  commands: StockCommand[],
  join: Join<StockCommand> | undefined,
): Promise<(StockAnswer | DomainError)[]> {
  const answers = await commitCommands(eventId, commands, join);
  if (answers.some(tellsOfStock)) publishStock(eventId);
  return answers;
}

/** A change, or a refusal that the board could have given if it had known. */
function tellsOfStock(answer: StockAnswer | DomainError): boolean {
  return !(answer instanceof DomainError) || answer.code === 'SOLD_OUT';
}

/** Writes what waits and takes nothing new. */
export async function closeCommandQueue(): Promise<void> {
  await queue?.close();
  queue = undefined;
}

export function commandQueue(): StockQueue<StockCommand, StockAnswer> {
  if (!queue) throw new Error('the stock queue is not open');
  return queue;
}
