import pLimit from 'p-limit';

/** The answers whose time is taken: an order sold, an order refused, a card charged or declined, a paid order fetched. */
export const steps = ['order', 'refusal', 'payment', 'confirmation'] as const;
export type Step = (typeof steps)[number];

/** One answer: how long it took, and when it came after the start of the sale. */
export interface Timing {
  step: Step;
  tookMs: number;
  atMs: number;
}

/** Keeps at most so many requests in flight and takes their times, without the wait for a free place. */
export class Stopwatch {
  readonly timings: Timing[] = [];
  /** The longest wait for a free place: above zero the times flatter the server. */
  longestWaitMs = 0;
  readonly #limit: ReturnType<typeof pLimit>;
  readonly #begin = performance.now();

  constructor(maxInFlight: number) {
    this.#limit = pLimit(maxInFlight);
  }

  get elapsedMs(): number {
    return performance.now() - this.#begin;
  }

  /** `stepOf` names what an answer was; undefined: its time says nothing. Throws what the call throws. */
  async time<Answer>(call: () => Promise<Answer>, stepOf: (answer: Answer) => Step | undefined): Promise<Answer> {
    const asked = performance.now();
    const mustWait = this.#limit.activeCount >= this.#limit.concurrency;
    return await this.#limit(async () => {
      const sent = performance.now();
      if (mustWait) this.longestWaitMs = Math.max(this.longestWaitMs, sent - asked);
      const answer = await call();
      const step = stepOf(answer);
      if (step) this.timings.push({ step, tookMs: performance.now() - sent, atMs: this.elapsedMs });
      return answer;
    });
  }
}
