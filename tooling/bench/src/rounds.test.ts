import { expect, test } from 'vitest';
import type { Contestant } from './contestants/contestants.ts';
import { plannedSeconds, runRounds } from './rounds.ts';
import type { Progress } from './stage/progress.ts';

const progress: Progress = { step: async (_what, _seconds, work) => work(), end: () => undefined };

function contestantsOf(names: string[], ran: string[]): Contestant[] {
  return names.map((name) => ({
    name,
    what: name,
    seconds: 4,
    run: async (seconds) => {
      ran.push(`${name}${seconds}`);
      return { rate: ran.length };
    },
  }));
}

test('contestants alternate, in reverse every other round, after one warm-up that is not kept', async () => {
  const ran: string[] = [];
  const raw = await runRounds({ contestants: contestantsOf(['a', 'b'], ran), rounds: 3, warmUpSeconds: 1, progress });
  expect(ran).toEqual(['a1', 'b1', 'a4', 'b4', 'b4', 'a4', 'a4', 'b4']);
  expect(raw).toEqual({ a: [{ rate: 3 }, { rate: 6 }, { rate: 7 }], b: [{ rate: 4 }, { rate: 5 }, { rate: 8 }] });
});

test('the plan counts every round and the warm-up', () => {
  expect(plannedSeconds({ contestants: contestantsOf(['a', 'b'], []), rounds: 5, warmUpSeconds: 2 })).toBe(44);
});
