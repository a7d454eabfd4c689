import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { runBuyers, UnavailableError } from './buyers.ts';

test('so many buyers are busy at once, and so many purchases are made', async () => {
  let now = 0;
  let most = 0;
  const bought: number[] = [];
  await runBuyers({ buyers: 7, count: 100 }, async (index) => {
    most = Math.max(most, ++now);
    await sleep(1);
    now--;
    bought.push(index);
  });
  expect(most).toBe(7);
  expect(bought.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index));
});

test('the run ends with its time', async () => {
  const run = await runBuyers({ buyers: 2, seconds: 0.05 }, async () => sleep(1));
  expect(run.rate).toBeGreaterThan(0);
  expect(run.p99Ms).toBeGreaterThanOrEqual(run.p50Ms ?? Number.NaN);
});

test('who is turned away for overload tries again, and counts as no answer', async () => {
  let turnedAway = 0;
  const run = await runBuyers({ buyers: 1, count: 4 }, async (index) => {
    if (index !== 1) return;
    turnedAway++;
    throw new UnavailableError();
  });
  expect(turnedAway).toBe(1);
  expect(run.unavailable).toBe(1);
});

test('the first purchase that fails ends the run', async () => {
  const buy = async (index: number) => {
    if (index === 3) throw new Error('sold out');
  };
  await expect(runBuyers({ buyers: 2, count: 10 }, buy)).rejects.toThrow('sold out');
});
