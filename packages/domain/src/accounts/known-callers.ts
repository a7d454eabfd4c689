import { LRUCache } from 'lru-cache';
import type { Actor } from '../context/index.ts';
import type { SharedStore } from '../shared-state/index.ts';

/** No row is believed longer than this after it was read. */
const believedMs = 5_000;
const channel = 'ticket-vendor:revoked';

/** Whom a credential stood for when its row was read, and how long it has left. */
export interface FoundCaller {
  actor: Actor;
  lifeMs: number;
}

interface KnownCaller {
  actor: Actor;
  readAt: number;
  until: number;
}

/**
 * Callers whose row was read within the last five seconds. The row is the truth: an entry is used only while every mark of a
 * revocation since its reading must have arrived here, and a mark removes it at once. A credential is named by its session's id,
 * or by the hex of an API key's hash.
 */
export class KnownCallers {
  readonly #store: SharedStore;
  readonly #known = new LRUCache<string, KnownCaller>({ max: 50_000 });
  readonly #stopListening: () => void;
  #marks = 0;

  constructor(store: SharedStore) {
    this.#store = store;
    this.#stopListening = store.listen(channel, (text) => this.#forget(text.split(' ')));
  }

  /** Whom the credential stands for, by what is known or else by its row. */
  async recall(credential: string, readRow: () => Promise<FoundCaller | undefined>): Promise<Actor | undefined> {
    const known = this.#known.get(credential);
    if (known && this.#isCertain(known)) return known.actor;
    const marks = this.#marks;
    const readAt = performance.now();
    const found = await readRow();
    // A mark that came during the read may be of this row.
    if (found && marks === this.#marks)
      this.#known.set(credential, {
        actor: found.actor,
        readAt,
        until: readAt + Math.min(believedMs, found.lifeMs),
      });
    return found?.actor;
  }

  /** These credentials have been revoked: forgotten here at once, and in the other instances as soon as they hear it. Never fails. */
  async revoked(credentials: readonly string[]): Promise<void> {
    this.#forget(credentials);
    await this.#store.publish(channel, credentials.join(' '));
  }

  close(): void {
    this.#stopListening();
    this.#known.clear();
  }

  #isCertain({ readAt, until }: KnownCaller): boolean {
    const hearsSince = this.#store.hearsSince(channel);
    return hearsSince !== undefined && hearsSince <= readAt && performance.now() < until;
  }

  #forget(credentials: readonly string[]): void {
    this.#marks++;
    for (const credential of credentials) this.#known.delete(credential);
  }
}
