import type { Contestant } from './contestants/contestants.ts';
import type { Run } from './results.ts';
import type { Progress } from './stage/progress.ts';

export interface RoundsOptions {
  contestants: Contestant[];
  rounds: number;
  /** Before the first round everybody runs this long, unmeasured. */
  warmUpSeconds: number;
  progress: Progress;
}

/** Everybody once a round, so that a slow minute of the machine hits all of them; every other round in reverse order. */
export async function runRounds({
  contestants,
  rounds,
  warmUpSeconds,
  progress,
}: RoundsOptions): Promise<Record<string, Run[]>> {
  const raw: Record<string, Run[]> = {};
  if (warmUpSeconds > 0)
    for (const { what, run } of contestants)
      await progress.step(`warming up: ${what}`, warmUpSeconds, async () => run(warmUpSeconds));
  for (let round = 1; round <= rounds; round++) {
    for (const { name, what, seconds, run } of round % 2 === 1 ? contestants : contestants.toReversed()) {
      const result = await progress.step(`round ${round} of ${rounds}: ${what}`, seconds, async () => run(seconds));
      (raw[name] ??= []).push(result);
    }
  }
  return raw;
}

/** How long that takes, but for the gaps between the runs. */
export function plannedSeconds({ contestants, rounds, warmUpSeconds }: Omit<RoundsOptions, 'progress'>): number {
  const round = contestants.reduce((sum, { seconds }) => sum + seconds, 0);
  return round * rounds + warmUpSeconds * contestants.length;
}
