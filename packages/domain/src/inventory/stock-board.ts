import { AsyncResource } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { refuseInsideTransaction } from '../database/index.ts';
import { log } from '../log.ts';
import { unpacked, type SharedStore } from '../shared-state/index.ts';
import { readStockSnapshot, snapshotOf, snapshotText, type StockSnapshot } from './stock-snapshot.ts';

/** Nothing on the board is used longer than this after PostgreSQL confirmed it. */
export const boardLifeMs = 2_000;
/** After a change the event is read again at once, but not more often than this; while somebody waits for it, a little more often. */
const publishEveryMs = 100;
const readEveryMs = 25;

/** What PostgreSQL said of an event's stock, and when, on the clock of `performance.now()`. */
export interface SeenStock extends StockSnapshot {
  confirmedAt: number;
}

class EventEntry {
  seen: SeenStock | undefined;
  /** Commits of this process that may have changed the event, and how many of them `seen` has in it. */
  changes = 0;
  changesSeen = 0;
  startedAt = Number.NEGATIVE_INFINITY;
  reading: Promise<void> | undefined;
  timer: NodeJS.Timeout | undefined;
  readonly watchers = new Set<() => void>();
  stopListening: (() => void) | undefined;
}

/**
 * The stock of events as of at most two seconds ago, without asking PostgreSQL each time. Whoever changes stock says so after
 * the commit; the event is then read once, shown to this process's readers and given to the other instances. It decides nothing:
 * a sale is decided under the row locks, and nobody waits for the board to sell.
 */
export class StockBoard {
  readonly #store: SharedStore;
  readonly #entries = new LRUCache<string, EventEntry>({ max: 10_000 });
  readonly #watched = new Map<string, EventEntry>();
  /** Reads run outside the request, and outside the transaction, that happened to cause them. */
  readonly #context = new AsyncResource('StockBoard');
  #failures = 0;
  #isClosed = false;

  constructor(store: SharedStore) {
    this.#store = store;
  }

  /** Whether commits of other instances are heard of at once, for an event that is watched. */
  hears(eventId: string): boolean {
    return this.#store.hearsSince(channelOf(eventId)) !== undefined;
  }

  /** A transaction that may have changed what is on sale of the event has been committed. Returns at once and never fails. */
  changed(eventId: string): void {
    const entry = this.#entry(eventId);
    entry.changes++;
    this.#schedule(eventId, entry);
  }

  /** What was last seen of the event, however old. */
  lastSeen(eventId: string): SeenStock | undefined {
    return this.#find(eventId)?.seen;
  }

  /**
   * The event's stock, confirmed at most `maxAgeMs` ago, with every change that this process has made before the call. Read from
   * the other instances or from PostgreSQL when this process does not know it; readers who come together share one read.
   */
  async read(eventId: string, maxAgeMs = boardLifeMs): Promise<SeenStock> {
    // It reads on a connection of its own, which a transaction would keep others from.
    refuseInsideTransaction('The stock board');
    const entry = this.#entry(eventId);
    const target = entry.changes;
    const isFresh = () => entry.seen && entry.changesSeen >= target && ageOf(entry.seen) < maxAgeMs;
    if (!isFresh() && entry.changesSeen >= target) await this.#ask(eventId, entry);
    // The second read, if the first one began before the last change.
    for (let reads = 0; !isFresh() && reads < 2; reads++) await this.#renew(eventId, entry);
    if (!entry.seen) throw new Error('an event was read and not kept');
    return entry.seen;
  }

  /** Calls `onChange` whenever something new is known of the event, from whichever instance, until the returned function is called. */
  watch(eventId: string, onChange: () => void): () => void {
    const entry = this.#entry(eventId);
    this.#watched.set(eventId, entry);
    entry.watchers.add(onChange);
    entry.stopListening ??= this.#store.listen(channelOf(eventId), (text) => this.#hear(entry, text));
    return () => {
      entry.watchers.delete(onChange);
      if (entry.watchers.size > 0) return;
      entry.stopListening?.();
      entry.stopListening = undefined;
      this.#watched.delete(eventId);
      this.#entries.set(eventId, entry);
    };
  }

  /** Stops reading on its own. */
  close(): void {
    this.#isClosed = true;
    for (const entry of [...this.#entries.values(), ...this.#watched.values()]) clearTimeout(entry.timer);
  }

  #find(eventId: string): EventEntry | undefined {
    return this.#watched.get(eventId) ?? this.#entries.get(eventId);
  }

  #entry(eventId: string): EventEntry {
    const found = this.#find(eventId);
    if (found) return found;
    const entry = new EventEntry();
    this.#entries.set(eventId, entry);
    return entry;
  }

  #schedule(eventId: string, entry: EventEntry): void {
    if (this.#isClosed || entry.timer || entry.reading) return;
    const delay = Math.max(0, entry.startedAt + publishEveryMs - performance.now());
    this.#context.runInAsyncScope(() => {
      entry.timer = setTimeout(() => this.#publish(eventId, entry), delay).unref();
    });
  }

  #publish(eventId: string, entry: EventEntry): void {
    entry.timer = undefined;
    this.#renew(eventId, entry).catch((error: unknown) => {
      log().debug({ err: error, eventId, failures: ++this.#failures }, 'the stock board could not be renewed');
    });
  }

  async #ask(eventId: string, entry: EventEntry): Promise<void> {
    const value = await this.#store.read(keyOf(eventId));
    const snapshot = value && snapshotOf(value.text);
    if (snapshot) keep(entry, { ...snapshot, confirmedAt: performance.now() - boardLifeMs + value.lifeMs });
  }

  async #renew(eventId: string, entry: EventEntry): Promise<void> {
    entry.reading ??= this.#context
      .runInAsyncScope(async () => this.#readAndShare(eventId, entry))
      .finally(() => {
        entry.reading = undefined;
        // A change that came during the read is still to be shown.
        if (entry.changesSeen < entry.changes) this.#schedule(eventId, entry);
      });
    await entry.reading;
  }

  async #readAndShare(eventId: string, entry: EventEntry): Promise<void> {
    const wait = entry.startedAt + readEveryMs - performance.now();
    if (wait > 0) await sleep(wait);
    const { changes } = entry;
    const confirmedAt = (entry.startedAt = performance.now());
    const snapshot = await readStockSnapshot(eventId);
    entry.changesSeen = Math.max(entry.changesSeen, changes);
    keep(entry, { ...snapshot, confirmedAt });
    if (snapshot.sales.length === 0) return;
    const lifeMs = boardLifeMs - (performance.now() - confirmedAt);
    void this.#store.putNewest(keyOf(eventId), channelOf(eventId), {
      version: snapshot.version,
      text: snapshotText(snapshot),
      lifeMs,
    });
  }

  #hear(entry: EventEntry, message: string): void {
    const value = unpacked(message);
    const snapshot = value && snapshotOf(value.text);
    if (snapshot) keep(entry, { ...snapshot, confirmedAt: performance.now() - boardLifeMs + value.lifeMs });
  }
}

/** Keeps the newer of both. One that has outlived itself gives way to any, should versions have begun anew. */
function keep(entry: EventEntry, stock: SeenStock): void {
  const { seen } = entry;
  if (seen && seen.version > stock.version && ageOf(seen) < boardLifeMs) return;
  entry.seen = seen?.version === stock.version && seen.confirmedAt > stock.confirmedAt ? seen : stock;
  if (seen?.version !== stock.version) for (const onChange of entry.watchers) onChange();
}

function ageOf(stock: SeenStock): number {
  return performance.now() - stock.confirmedAt;
}

// One event's keys share a hash tag: one slot of a Redis Cluster.
function keyOf(eventId: string): string {
  return `ticket-vendor:{event:${eventId}}:stock`;
}

function channelOf(eventId: string): string {
  return `ticket-vendor:{event:${eventId}}:stock-changed`;
}

/** The sales with the database's clock moved on to this moment: windows open and close between two reads too. */
export function salesNow(stock: SeenStock): StockSnapshot['sales'] {
  const elapsed = ageOf(stock);
  return stock.sales.map((sale) => ({ ...sale, now: new Date(sale.now.getTime() + elapsed) }));
}
