import { log } from '../log.ts';
import { salesNow, stockBoard, type SeenStock } from '../inventory/index.ts';
import { presentAvailability } from './present-availability.ts';
import type { LiveAvailability } from './schemas.ts';

/** How often a change that no commit tells of (a window that opens, a hold that expires) is looked for. */
const lookEveryMs = 250;
/** While the other instances cannot be heard, PostgreSQL is asked this often instead. */
const deafMaxAgeMs = 200;

interface FeedTier {
  isHidden: boolean;
  tier: LiveAvailability['tiers'][number];
}

const feeds = new Map<string, AvailabilityFeed>();

/** The feed of an event that all its listeners in this process share; each of them leaves it once. */
export function availabilityFeed(eventId: string): AvailabilityFeed {
  const feed = feeds.get(eventId) ?? new AvailabilityFeed(eventId, () => feeds.delete(eventId));
  feeds.set(eventId, feed);
  feed.join();
  return feed;
}

/** Follows one event while somebody listens, and numbers what changes. */
class AvailabilityFeed {
  readonly #eventId: string;
  readonly #onEmpty: () => void;
  readonly #waiting = new Set<() => void>();
  #listeners = 0;
  #tiers: FeedTier[] = [];
  #asOf = new Date(0);
  #text = '';
  #change = 0;
  #isOver = false;
  #isLooking = false;
  #stop: () => void = () => undefined;

  constructor(eventId: string, onEmpty: () => void) {
    this.#eventId = eventId;
    this.#onEmpty = onEmpty;
  }

  /** The event has been deleted. */
  get isOver(): boolean {
    return this.#isOver;
  }

  join(): void {
    if (this.#listeners++ > 0) return;
    const board = stockBoard();
    const stopWatching = board.watch(this.#eventId, () => this.#show(board.lastSeen(this.#eventId)));
    const timer = setInterval(() => void this.#look(), lookEveryMs);
    this.#stop = () => {
      stopWatching();
      clearInterval(timer);
    };
    void this.#look();
  }

  leave(): void {
    if (--this.#listeners > 0) return;
    this.#stop();
    this.#onEmpty();
  }

  /** Resolves with the number of the newest change as soon as it is higher than `seen`, or when the signal is given. */
  async changeAfter(seen: number, signal: AbortSignal): Promise<number> {
    if (this.#change <= seen && !this.#isOver && !signal.aborted) {
      await new Promise<void>((wake) => {
        const done = () => {
          this.#waiting.delete(done);
          signal.removeEventListener('abort', done);
          wake();
        };
        this.#waiting.add(done);
        signal.addEventListener('abort', done);
      });
    }
    return this.#change;
  }

  shown(withHidden: boolean): LiveAvailability {
    const tiers = this.#tiers.flatMap(({ isHidden, tier }) => (withHidden || !isHidden ? [tier] : []));
    return { eventId: this.#eventId, asOf: this.#asOf, tiers };
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const board = stockBoard();
      this.#show(await board.read(this.#eventId, board.hears(this.#eventId) ? undefined : deafMaxAgeMs));
    } catch (error) {
      log().debug({ err: error, eventId: this.#eventId }, 'the availability of an event could not be read');
    } finally {
      this.#isLooking = false;
    }
  }

  #show(stock: SeenStock | undefined): void {
    if (!stock) return;
    const tiers = salesNow(stock).map((sale) => {
      return { isHidden: sale.isHidden, tier: presentAvailability(sale) };
    });
    const text = JSON.stringify(tiers);
    if (this.#change > 0 && text === this.#text) return;
    // An event on sale always has tiers.
    this.#isOver = this.#tiers.length > 0 && tiers.length === 0;
    this.#tiers = tiers;
    this.#asOf = stock.readAt;
    this.#text = text;
    this.#change++;
    for (const wake of this.#waiting) wake();
  }
}
