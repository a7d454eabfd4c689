import { LRUCache } from 'lru-cache';
import { DomainError, notFound } from '../errors/index.ts';
import { commitBatch, type BatchWork, type Decided } from '../inventory/commit-batch.ts';
import {
  expireHoldsOf,
  expiryOfHold,
  freedUnits,
  lockStock,
  stockChanges,
  tiersOfExpiredHolds,
  type FreedHold,
  type JustLocked,
  type Join,
  type LockedStock,
  type StockConnection,
} from '../inventory/index.ts';
import { decideCommands, type BatchFacts, type Decision, type HoldFacts } from './decide-commands.ts';
import { newOrderRows } from './new-order-rows.ts';
import type { NewOrderRows } from './order-rows.ts';
import { forgetCalls } from './read-claims.ts';
import { readFacts } from './read-facts.ts';
import type { StockCommand } from './stock-command.ts';
import { writesOf, type BatchOutcome } from './write-commands.ts';
import type { NewHold } from './write-holds.ts';

export type StockAnswer =
  | { kind: 'placed'; rows: NewOrderRows }
  | { kind: 'held'; hold: NewHold }
  | { kind: 'released'; givesUp: HoldFacts | undefined }
  | { kind: 'replayed'; objectId: string };

type Answer = StockAnswer | DomainError;

/** Locks that took longer were waited for. */
const aWaitMs = 5;
/** Events whose last batch waited for its locks: somebody else, another process as a rule, changes their stock too. */
const crowded = new LRUCache<string, true>({ max: 1_000 });

/**
 * Writes a batch of commands of one event in one transaction: lock, read, decide, write. Each command gets its own answer. Where the
 * batch before waited for its locks, those who come until this one has them join it.
 */
export async function commitCommands(
  eventId: string,
  commands: StockCommand[],
  join: Join<StockCommand> | undefined,
): Promise<Answer[]> {
  return await commitBatch(commands, batchOf(eventId, join));
}

/** Somebody is short while expired holds keep tickets: the transaction starts again (class 40001) with the tiers of those holds among its locks. */
class RoomInExpiredHolds extends Error {
  readonly code = '40001';
  readonly tierIds: string[];

  constructor(tierIds: string[]) {
    super('expired holds keep tickets that are wanted');
    this.tierIds = tierIds;
  }
}

function batchOf(eventId: string, joinOnce: Join<StockCommand> | undefined): BatchWork<StockCommand, StockAnswer> {
  let reclaimed: string[] | undefined;
  let join = joinOnce;
  return {
    decide: async (on, commands) => {
      const batch = { eventId, commands, reclaimed, join };
      join = undefined;
      try {
        return await decide(on, batch);
      } catch (error) {
        if (error instanceof RoomInExpiredHolds) reclaimed = error.tierIds;
        throw error;
      }
    },
    wasWritten: async (on, commands, answers) => {
      await lockStock(eventId, tierIdsOf(commands), { on });
      const written = answers.flatMap(idOfWritten);
      const released = answers.flatMap(idOfReleased);
      return (await on.run(findWritten, [written, released])).length === written.length + released.length;
    },
  };
}

const findWritten = {
  name: 'find-written',
  text: `select id from orders where id = any($1::uuid[])
    union all select id from holds where id = any($1::uuid[])
    union all select id from holds where id = any($2::uuid[]) and status = 'released'`,
};

function idOfWritten(answer: Answer): string[] {
  if (answer instanceof DomainError) return [];
  if (answer.kind === 'placed') return [answer.rows.order.id];
  return answer.kind === 'held' ? [answer.hold.command.objectId] : [];
}

function idOfReleased(answer: Answer): string[] {
  return answer instanceof DomainError || answer.kind !== 'released' || !answer.givesUp ? [] : [answer.givesUp.id];
}

interface Batch {
  eventId: string;
  commands: StockCommand[];
  /** Further tiers, whose expired holds are to be ended. */
  reclaimed: string[] | undefined;
  join: Join<StockCommand> | undefined;
}

async function decide(on: StockConnection, batch: Batch): Promise<Decided<StockAnswer>> {
  const { eventId, commands, reclaimed } = batch;
  const { stock, freed, facts: read, codeNumbers } = await lockAndRead(on, batch);
  if (!read) return { answers: commands.map(() => notFound('event')), writes: forgetCalls(commands) };
  const facts: BatchFacts = { ...read, stock: withFreed(stock, freed) };
  const decisions = decideCommands(facts, commands);
  if (!reclaimed && decisions.some(isShort)) await startAgainIfHoldsExpired(on, eventId);
  const outcome: BatchOutcome = { placed: [], held: [], released: [], refused: [], freed };
  const answers = commands.map((command, index) => {
    const decision = decisions[index];
    if (!decision) throw new Error('a command was not decided');
    return take(outcome, command, decision, { facts, codeNumbers });
  });
  return { answers, writes: await writesOf(facts, outcome) };
}

async function lockAndRead(on: StockConnection, { eventId, commands, reclaimed, join }: Batch) {
  const tierIds = tierIdsOf(commands);
  const locking = lockAndFree(on, eventId, { tierIds, reclaimed });
  if (join && crowded.has(eventId)) {
    await locking;
    commands.push(...join((command) => tierIdsOf([command]).every((tierId) => tierIds.includes(tierId))));
  }
  // Behind the locks on the same connection: what is read is as it is once they are held, and nobody waits for it twice.
  const reading = reclaimed
    ? locking.then(async () => readFacts(on, { eventId, tierIds, commands }))
    : readFacts(on, { eventId, tierIds, commands });
  // A lock that failed has aborted the reads behind it, which may be heard first: its own error says what to do.
  await Promise.allSettled([locking, reading]);
  const { stock, freed } = await locking;
  if (stock.lockedAfterMs > aWaitMs) crowded.set(eventId, true);
  else crowded.delete(eventId);
  return { stock, freed, ...(await reading) };
}

/** Locks the stock of the batch; with tiers whose expired holds are wanted, also theirs, and ends these holds. */
async function lockAndFree(
  on: StockConnection,
  eventId: string,
  { tierIds, reclaimed }: { tierIds: string[]; reclaimed: string[] | undefined },
): Promise<{ stock: JustLocked; freed: FreedHold[] }> {
  if (!reclaimed) return { stock: await lockStock(eventId, tierIds, { on }), freed: [] };
  const stock = await lockStock(eventId, [...new Set([...tierIds, ...reclaimed])], { on });
  return { stock, freed: await expireHoldsOf(stock, on) };
}

/** Adds a decision to what is to be written, and answers it. */
function take(
  outcome: BatchOutcome,
  command: StockCommand,
  decision: Decision,
  { facts, codeNumbers }: { facts: BatchFacts; codeNumbers: number[] },
): Answer {
  if (decision.kind === 'placed' && command.kind === 'order') {
    const number = codeNumbers[outcome.placed.length];
    if (number === undefined) throw new Error('the code sequence gave too few numbers');
    const rows = newOrderRows(command.request, decision.plan, number, facts.now);
    outcome.placed.push({ command, rows });
    return { kind: 'placed', rows };
  }
  if (decision.kind === 'held' && command.kind === 'hold') {
    const { givesUp, heldSince } = decision;
    const hold = { command, heldSince, expiresAt: expiryOfHold(heldSince, facts.now), givesUp };
    outcome.held.push(hold);
    return { kind: 'held', hold };
  }
  if (decision.kind === 'released' && command.kind === 'release') {
    if (decision.givesUp) outcome.released.push({ command, givesUp: decision.givesUp });
    return decision;
  }
  if (decision.kind === 'replayed') return decision;
  if (decision.kind !== 'refused') throw new Error('a command was decided as another kind');
  outcome.refused.push(command);
  return decision.error;
}

/** The stock as it is once the tickets of ended holds are free; the counters change with the batch. */
function withFreed(stock: LockedStock, freed: FreedHold[]): LockedStock {
  const { tiers, pools } = stockChanges(stock, freedUnits(freed));
  return {
    ...stock,
    tiers: stock.tiers.map((row) => moved(row, tiers.get(row.tierId))),
    pools: stock.pools.map((row) => moved(row, pools.get(row.poolId))),
  };
}

function moved<Row extends { allocated: number }>(row: Row, units = 0): Row {
  return { ...row, allocated: row.allocated + units };
}

async function startAgainIfHoldsExpired(on: StockConnection, eventId: string): Promise<void> {
  const tierIds = await tiersOfExpiredHolds(eventId, on);
  if (tierIds.length > 0) throw new RoomInExpiredHolds(tierIds);
}

function isShort(decision: Decision): boolean {
  return decision.kind === 'refused' && decision.error.code === 'SOLD_OUT';
}

function tierIdsOf(commands: readonly StockCommand[]): string[] {
  return [
    ...new Set(commands.flatMap((command) => [...command.lines.map((line) => line.tierId), ...command.lockTierIds])),
  ];
}
