import { setTimeout as sleep } from 'node:timers/promises';
import { findViolations, type Violation } from '../invariants/index.ts';

/** What was seen by reading every invariant each 50 ms, each time in one snapshot, while the work went on. */
export interface Observed<T> {
  result: T;
  seen: Violation[];
  looks: number;
}

export async function observed<T>(work: Promise<T>): Promise<Observed<T>> {
  const seen: Violation[] = [];
  let looks = 0;
  const state = { isOver: false };
  const watch = async () => {
    while (!state.isOver) {
      seen.push(...(await findViolations()));
      looks++;
      await sleep(50);
    }
  };
  const watching = watch();
  let result: T;
  try {
    result = await work;
  } finally {
    state.isOver = true;
    await watching;
  }
  return { result, seen, looks };
}
