import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError, type PoolClient } from 'pg';
import {
  databaseErrorCode,
  DomainError,
  isDatabaseUnavailable,
  isRetryableDatabaseError,
  toDomainError,
} from '../errors/index.ts';
import { log } from '../log.ts';
import { runAndCommit, writerConnection, type Call, type StockConnection } from './stock-connection.ts';
import { ask, takeWriter } from './stock-writer.ts';

/** What a batch has come to. */
export interface Decided<Answer> {
  /** One per command, told when the writes are committed. */
  answers: (Answer | DomainError)[];
  /** Read once. Sent together with COMMIT: whatever must not be committed has to fail in PostgreSQL. */
  writes: Iterable<Call>;
}

/** How one kind of batch is worked. */
export interface BatchWork<Command, Answer> {
  /**
   * Inside the transaction: locks, claims keys, ends expired holds that are wanted, reads and decides. What the first run adds
   * to the commands that it is given belongs to the batch from then on; a later one, which may have but a half of them, adds nothing.
   */
  decide: (on: StockConnection, commands: Command[]) => Promise<Decided<Answer>>;
  /** Takes the same locks, so that the lost transaction has ended, and says whether its rows are there. */
  wasWritten: (on: StockConnection, commands: Command[], answers: (Answer | DomainError)[]) => Promise<boolean>;
}

const maxRuns = 3;

/**
 * Runs a batch in one transaction and answers each command. What goes wrong is handled by its class:
 * 22 and 23: the batch is halved until the bad command stands alone; 40001, 40P01, 55P03: the same batch again, three runs at most;
 * a COMMIT without an answer: looked up by id under the same locks, and run again only when it is known to be lost;
 * 08, 25006, 25P03, 53, 57, a timeout or a lost connection before that: the connection goes, everyone is told UNAVAILABLE;
 * anything else is thrown as it is.
 */
export async function commitBatch<Command, Answer>(
  commands: Command[],
  batch: BatchWork<Command, Answer>,
): Promise<(Answer | DomainError)[]> {
  for (let run = 1; ; run++) {
    try {
      return await inWriterTransaction(commands, batch);
    } catch (error) {
      if (error instanceof UnknownOutcome) {
        const answers = error.answers as (Answer | DomainError)[];
        log().warn({ err: error.cause }, 'a batch lost its connection at COMMIT; looking whether it was written');
        if (await isWritten(commands, batch, answers)) return answers;
        if (run >= maxRuns) throw unavailable(error);
      } else if (isRetryableDatabaseError(error) && run < maxRuns) await sleep(2 * run + Math.random() * 8);
      else if (isDataError(error)) return await isolate(commands, batch, error);
      else throw toDomainError(error) ?? error;
    }
  }
}

/** Thrown when the connection was lost once COMMIT was sent and before its answer: the batch may be written or not. */
class UnknownOutcome<Answer> extends Error {
  readonly answers: (Answer | DomainError)[];

  constructor(answers: (Answer | DomainError)[], cause: unknown) {
    super('a COMMIT was not answered', { cause });
    this.answers = answers;
  }
}

async function inWriterTransaction<Command, Answer>(commands: Command[], { decide }: BatchWork<Command, Answer>) {
  const client = await takeWriter();
  try {
    const begun = ask(client, 'begin');
    const [decided] = await Promise.all([decide(writerConnection(client), commands), begun]);
    await writeAndCommit(client, decided);
    client.release();
    return decided.answers;
  } catch (error) {
    await giveBack(client, error);
    throw error;
  }
}

/** A write that fails aborts the transaction, and COMMIT, which is on its way behind it, only ends that. */
async function writeAndCommit<Answer>(client: PoolClient, { answers, writes }: Decided<Answer>): Promise<void> {
  const [written, committed] = await runAndCommit(client, writes);
  const failure: unknown = written.status === 'rejected' ? written.reason : undefined;
  if (isRefusal(failure)) throw failure;
  if (committed.status === 'rejected') {
    if (isKnownUncommitted(committed.reason)) throw committed.reason;
    throw new UnknownOutcome(answers, failure ?? committed.reason);
  }
  // COMMIT of an aborted transaction answers ROLLBACK, without an error.
  const { command } = committed.value;
  if (command !== 'COMMIT' || failure !== undefined)
    throw new Error(`the writes of a batch failed and COMMIT answered ${command}`, { cause: failure });
}

/** Whether PostgreSQL itself refused a statement, and so everything behind it. Class 08 may be a pooler's word on a connection it has lost. */
function isRefusal(failure: unknown): boolean {
  return failure instanceof DatabaseError && !databaseErrorCode(failure)?.startsWith('08');
}

/** Whether COMMIT was refused, or never sent because the connection was gone before. */
function isKnownUncommitted(error: unknown): boolean {
  const isUnsent = error instanceof Error && error.message.includes('is not queryable');
  return isUnsent || isRetryableDatabaseError(error) || databaseErrorCode(error)?.startsWith('23') === true;
}

/** Once it has rolled back, a connection is as good as before; one that was lost, ended or timed out is thrown away at once. */
async function giveBack(client: PoolClient, error: unknown): Promise<void> {
  const isLost = isDatabaseUnavailable(error) && !isRetryableDatabaseError(error);
  if (isLost || error instanceof UnknownOutcome) return client.release(true);
  try {
    await ask(client, 'rollback');
    client.release();
  } catch {
    client.release(true);
  }
}

/** Found or not: while that is not known the batch is not run again, it would write a second time what it wrote. Errors: UNAVAILABLE. */
async function isWritten<Command, Answer>(
  commands: Command[],
  batch: BatchWork<Command, Answer>,
  answers: (Answer | DomainError)[],
): Promise<boolean> {
  for (let look = 1; ; look++) {
    try {
      return await lookUp(commands, batch, answers);
    } catch (error) {
      if (look >= maxRuns || !isRetryableDatabaseError(error)) throw unavailable(error);
    }
  }
}

async function lookUp<Command, Answer>(
  commands: Command[],
  { wasWritten }: BatchWork<Command, Answer>,
  answers: (Answer | DomainError)[],
): Promise<boolean> {
  const client = await takeWriter();
  try {
    await ask(client, 'begin');
    const found = await wasWritten(writerConnection(client), commands, answers);
    await ask(client, 'rollback');
    client.release();
    return found;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

async function isolate<Command, Answer>(commands: Command[], batch: BatchWork<Command, Answer>, error: unknown) {
  if (commands.length === 1) throw error;
  const half = Math.ceil(commands.length / 2);
  const answers: (Answer | DomainError)[] = [];
  for (const part of [commands.slice(0, half), commands.slice(half)]) {
    try {
      answers.push(...(await commitBatch(part, batch)));
    } catch (cause) {
      answers.push(...part.map(() => internal(cause)));
    }
  }
  return answers;
}

/** Classes 22 and 23: the data of one command, not the moment. */
function isDataError(error: unknown): boolean {
  return /^2[23]/.test(databaseErrorCode(error) ?? '');
}

function unavailable(cause: unknown): DomainError {
  return new DomainError('UNAVAILABLE', undefined, { retryAfterSeconds: 1, cause });
}

function internal(cause: unknown): DomainError {
  return cause instanceof DomainError ? cause : new DomainError('INTERNAL', undefined, { cause });
}
