/** Failures in a row after which the other side is left alone. */
const patience = 5;

/**
 * Keeps callers from waiting for something that has stopped answering: after five failures in a row nobody calls for `restMs`,
 * then one caller tries and decides for all.
 */
export class Breaker {
  readonly #restMs: number;
  #failures = 0;
  #restsUntil = 0;

  constructor(restMs = 1_000) {
    this.#restMs = restMs;
  }

  get isOpen(): boolean {
    return this.#failures >= patience;
  }

  /** May the caller try now? While it is open, the one who is told so is the one who tries. */
  allows(now = performance.now()): boolean {
    if (!this.isOpen) return true;
    if (now < this.#restsUntil) return false;
    this.#restsUntil = now + this.#restMs;
    return true;
  }

  /** True when this success has closed it. */
  succeeded(): boolean {
    const wasOpen = this.isOpen;
    this.#failures = 0;
    return wasOpen;
  }

  /** True when this failure has opened it. */
  failed(now = performance.now()): boolean {
    this.#failures++;
    if (this.isOpen) this.#restsUntil = now + this.#restMs;
    return this.#failures === patience;
  }
}
