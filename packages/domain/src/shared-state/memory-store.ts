import { EventEmitter } from 'node:events';
import { LRUCache } from 'lru-cache';
import { packed, type SharedStore, type Versioned } from './shared-store.ts';

/** The shared store of an installation with one instance: this process. */
export class MemoryStore implements SharedStore {
  readonly isShared = false;
  readonly #values = new LRUCache<string, Versioned>({ max: 10_000 });
  readonly #channels = new EventEmitter<Record<string, [text: string]>>().setMaxListeners(0);

  hearsSince(): number {
    return 0;
  }

  async putNewest(key: string, channel: string | undefined, value: Versioned): Promise<void> {
    const held = this.#values.get(key);
    if (held && held.version > value.version) return;
    const ttl = Math.floor(value.lifeMs);
    if (ttl < 1) return;
    this.#values.set(key, value, { ttl });
    if (channel !== undefined && held?.version !== value.version) this.#channels.emit(channel, packed(value));
  }

  async read(key: string): Promise<Versioned | undefined> {
    const held = this.#values.get(key);
    return held && { ...held, lifeMs: this.#values.getRemainingTTL(key) };
  }

  async publish(channel: string, text: string): Promise<void> {
    this.#channels.emit(channel, text);
  }

  listen(channel: string, listener: (text: string) => void): () => void {
    this.#channels.on(channel, listener);
    return () => void this.#channels.off(channel, listener);
  }

  close(): void {
    this.#channels.removeAllListeners();
    this.#values.clear();
  }
}
