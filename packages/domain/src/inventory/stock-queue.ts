import { AsyncResource } from 'node:async_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { refuseInsideTransaction } from '../database/index.ts';
import { DomainError } from '../errors/index.ts';

export interface Queued<Command, Answer> {
  command: Command;
  /** On the clock of `performance.now()`: not written before it, the command is dropped. */
  deadline: number;
  answer: (answer: Answer) => void;
  fail: (error: unknown) => void;
}

export interface QueueOptions<Command, Answer> {
  /**
   * Writes one event's batch in one transaction and answers each command, in their order and then in that of those who have joined;
   * a `DomainError` is that command's refusal. Nobody can join a batch that has reached the cap.
   */
  commit: (eventId: string, commands: Command[], join: Join<Command> | undefined) => Promise<(Answer | DomainError)[]>;
  /** Batches under way at once, over all events. */
  lanes: number;
  /** Commands of one transaction at most. */
  cap: number;
  /** Commands that wait at most, over all events. */
  bound: number;
  /** Whether nobody waits for the command's answer any more. */
  isGone?: (command: Command) => boolean;
}

/**
 * Takes commands that have come meanwhile into the batch: as many as the cap leaves room for, up to the first that does not fit, so that
 * nobody is overtaken.
 */
export type Join<Command> = (fits: (command: Command) => boolean) => Command[];

const toldAtOnce = 16;
/** When everybody calls at once a turn takes long; nobody waits for more of them than this. */
const mostTurns = 4;
const isNobodyGone = () => false;
const busy = () => new DomainError('UNAVAILABLE', 'Too many orders are waiting right now.', { retryAfterSeconds: 1 });

/**
 * Group commit: commands that arrive while their event's transaction is under way are written together by the next one, or join this one.
 * A flush takes what waits and never waits for company. One transaction per event at a time; events take turns.
 */
export class StockQueue<Command, Answer> {
  readonly #options: QueueOptions<Command, Answer>;
  readonly #waiting = new Map<string, Queued<Command, Answer>[]>();
  /** Events with commands to write and no transaction under way, longest waiting first. */
  readonly #turns: string[] = [];
  readonly #underWay = new Set<string>();
  /** Batches run outside the async context of whichever request happened to wake them. */
  readonly #context = new AsyncResource('StockQueue');
  #size = 0;
  #isClosed = false;
  #idle: (() => void)[] = [];

  constructor(options: QueueOptions<Command, Answer>) {
    this.#options = options;
  }

  /** Commands waiting or being written. */
  get size(): number {
    return this.#size;
  }

  /**
   * Resolves with the command's own outcome. Errors: whatever refused it; UNAVAILABLE when the queue is full or closed, and when
   * the deadline passed or the caller left while it waited: nothing was written then.
   */
  async submit(eventId: string, command: Command, timeoutMs: number): Promise<Answer> {
    refuseInsideTransaction('The stock queue');
    if (this.#isClosed || this.#size >= this.#options.bound) throw busy();
    return await new Promise<Answer>((answer, fail) => {
      this.#size++;
      const queue = this.#waiting.get(eventId) ?? [];
      queue.push({ command, deadline: performance.now() + timeoutMs, answer, fail });
      if (queue.length > 1) return;
      this.#waiting.set(eventId, queue);
      if (!this.#underWay.has(eventId)) this.#turns.push(eventId);
      this.#context.runInAsyncScope(() => this.#wake());
    });
  }

  /** Takes nothing new in and resolves when what waits has been written. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#size > 0) await new Promise<void>((done) => this.#idle.push(done));
  }

  #wake(): void {
    while (this.#underWay.size < this.#options.lanes) {
      const eventId = this.#turns.shift();
      if (eventId === undefined) return;
      this.#underWay.add(eventId);
      void this.#flush(eventId);
    }
  }

  async #flush(eventId: string): Promise<void> {
    const batch = this.#take(eventId, this.#options.cap);
    const outcomes = batch.length > 0 ? await this.#commit(eventId, batch) : [];
    this.#underWay.delete(eventId);
    if (this.#waiting.has(eventId)) this.#turns.push(eventId);
    this.#wake();
    await this.#tell(outcomes);
    this.#size -= batch.length;
    if (this.#size === 0) for (const done of this.#idle.splice(0)) done();
  }

  /** A few at a time: callers have work to do with their answers, and the statements of the batch that is under way come first. */
  async #tell(outcomes: (() => void)[]): Promise<void> {
    const atOnce = Math.max(toldAtOnce, Math.ceil(outcomes.length / mostTurns));
    for (let told = 0; told < outcomes.length; told += atOnce) {
      if (this.#underWay.size > 0) await nextTurn();
      for (const tell of outcomes.slice(told, told + atOnce)) tell();
    }
  }

  /** What waits for the event and fits, at most `most`; commands that are late or that nobody waits for are answered and left out. */
  #take(eventId: string, most: number, fits?: (command: Command) => boolean): Queued<Command, Answer>[] {
    const queue = this.#waiting.get(eventId) ?? [];
    const next = queue.slice(0, most);
    const firstUnfit = fits ? next.findIndex(({ command }) => !fits(command)) : -1;
    const taken = queue.splice(0, firstUnfit < 0 ? next.length : firstUnfit);
    if (queue.length === 0) this.#waiting.delete(eventId);
    const now = performance.now();
    const { isGone = isNobodyGone } = this.#options;
    const wanted = taken.filter((queued) => {
      const isWanted = queued.deadline > now && !isGone(queued.command);
      if (!isWanted) queued.fail(busy());
      return isWanted;
    });
    this.#size -= taken.length - wanted.length;
    return wanted;
  }

  /** Writes the batch, which grows by those who join it, and gives what tells each caller its outcome. */
  async #commit(eventId: string, batch: Queued<Command, Answer>[]): Promise<(() => void)[]> {
    let isOver = false;
    const join: Join<Command> = (fits) => {
      if (isOver) return [];
      const joined = this.#take(eventId, this.#options.cap - batch.length, fits);
      batch.push(...joined);
      return joined.map(({ command }) => command);
    };
    try {
      const commands = batch.map(({ command }) => command);
      const answers = await this.#options.commit(
        eventId,
        commands,
        batch.length < this.#options.cap ? join : undefined,
      );
      return batch.map((queued, index) => outcomeOf(queued, answers[index]));
    } catch (error) {
      return batch.map((queued) => () => queued.fail(error));
    } finally {
      isOver = true;
    }
  }
}

function outcomeOf<Command, Answer>(
  { answer, fail }: Queued<Command, Answer>,
  given: Answer | DomainError | undefined,
): () => void {
  if (given instanceof DomainError) return () => fail(given);
  if (given === undefined) return () => fail(new Error('a batch left a command without an answer'));
  return () => answer(given);
}
