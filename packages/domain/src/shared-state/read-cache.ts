import { AsyncResource } from 'node:async_hooks';
import { LRUCache } from 'lru-cache';
import type { z } from 'zod';
import { readSnapshotVersion, refuseInsideTransaction } from '../database/index.ts';
import type { SharedStore } from './shared-store.ts';

/** Nothing is shown longer than this after it was read from PostgreSQL. */
const lifeMs = 2_000;
const maxChars = 16_000_000;

export interface ReadCacheOptions<T> {
  /** Part of its keys in the shared store. */
  name: string;
  /** What is kept, read back from JSON: nothing that another release wrote in another way is used. */
  schema: z.ZodType<T>;
}

interface Kept<T> {
  value: T;
  until: number;
  chars: number;
}

/**
 * What anybody may see, for at most two seconds after PostgreSQL said it, in this process and on a shared store; readers who come
 * together share one read. Its owner drops what an edit changes: nobody who asks after the drop is shown what was read before it.
 */
export class ReadCache<T extends object> {
  readonly #store: SharedStore;
  readonly #options: ReadCacheOptions<T>;
  readonly #kept = new LRUCache<string, Kept<T>>({
    maxSize: maxChars,
    sizeCalculation: ({ chars }) => chars,
  });
  readonly #reading = new Map<string, Promise<T | undefined>>();
  /** Reads run outside the request, and outside the transaction, that happened to cause them. */
  readonly #context = new AsyncResource('ReadCache');
  #drops = 0;
  /** What the shared store holds of an older version may have been read before the last drop; undefined: all of it may. */
  #floor: number | undefined = 0;

  constructor(store: SharedStore, options: ReadCacheOptions<T>) {
    this.#store = store;
    this.#options = options;
  }

  /** What is kept under the key, else what `load` reads; nothing is kept of an undefined. Never inside a transaction: it reads on a connection of its own. */
  async read(key: string, load: () => Promise<T | undefined>): Promise<T | undefined> {
    refuseInsideTransaction('A cached read');
    const kept = this.#kept.get(key);
    if (kept && performance.now() < kept.until) return kept.value;
    const running = this.#reading.get(key);
    if (running) return running;
    const reading = this.#context
      .runInAsyncScope(async () => this.#renew(key, load))
      .finally(() => {
        if (this.#reading.get(key) === reading) this.#reading.delete(key);
      });
    this.#reading.set(key, reading);
    return reading;
  }

  /** Forgets one key, or all of them. */
  drop(key?: string): void {
    this.#drops++;
    this.#floor = undefined;
    for (const all of [this.#kept, this.#reading]) {
      if (key === undefined) all.clear();
      else all.delete(key);
    }
  }

  async #renew(key: string, load: () => Promise<T | undefined>): Promise<T | undefined> {
    const drops = this.#drops;
    const shared = await this.#ask(key);
    if (shared) {
      if (drops === this.#drops) this.#kept.set(key, shared);
      return shared.value;
    }
    const until = performance.now() + lifeMs;
    const version = this.#store.isShared ? await readSnapshotVersion() : 0;
    const value = await load();
    if (value === undefined || drops !== this.#drops) return value;
    this.#floor ??= version;
    const text = JSON.stringify(value);
    this.#kept.set(key, { value, until, chars: text.length });
    if (this.#store.isShared)
      void this.#store.putNewest(this.#keyOf(key), undefined, { version, text, lifeMs: until - performance.now() });
    return value;
  }

  async #ask(key: string): Promise<Kept<T> | undefined> {
    const floor = this.#floor;
    if (!this.#store.isShared || floor === undefined) return undefined;
    const askedAt = performance.now();
    const found = await this.#store.read(this.#keyOf(key));
    if (!found || found.version < floor) return undefined;
    const { data: value } = this.#options.schema.safeParse(parsed(found.text));
    return value && { value, until: askedAt + found.lifeMs, chars: found.text.length };
  }

  #keyOf(key: string): string {
    return `ticket-vendor:{${this.#options.name}:${key}}`;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
