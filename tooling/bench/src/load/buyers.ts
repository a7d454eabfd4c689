import { setTimeout as sleep } from 'node:timers/promises';
import { summarise, type Run } from '../results.ts';

export interface LoadShape {
  /** How many buyers at once; each buys again as soon as it is answered. */
  buyers: number;
  /** Ends after this long, or … */
  seconds?: number | undefined;
  /** … after so many purchases. */
  count?: number | undefined;
}

/** Thrown by `buy` when it was turned away for overload: that counts as no answer, and the buyer goes on after a pause. */
export class UnavailableError extends Error {
  override name = 'UnavailableError';
}

const pauseMs = 100;

/** Keeps so many buyers busy with `buy` and measures each answer; the first that fails ends the run. */
export async function runBuyers(
  { buyers, seconds = Number.POSITIVE_INFINITY, count = Number.POSITIVE_INFINITY }: LoadShape,
  buy: (index: number) => Promise<void>,
): Promise<Run> {
  const latencies: number[] = [];
  const begin = performance.now();
  const end = begin + seconds * 1_000;
  let started = 0;
  let unavailable = 0;
  const buyer = async () => {
    while (started < count && performance.now() < end) {
      const from = performance.now();
      if (await isAnswered(buy(started++))) latencies.push(performance.now() - from);
      else unavailable++;
    }
  };
  await Promise.all(Array.from({ length: buyers }, buyer));
  const run = summarise(latencies, (performance.now() - begin) / 1_000);
  return unavailable === 0 ? run : { ...run, unavailable };
}

async function isAnswered(purchase: Promise<void>): Promise<boolean> {
  try {
    await purchase;
    return true;
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    await sleep(pauseMs);
    return false;
  }
}
