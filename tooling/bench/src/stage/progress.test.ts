import { expect, test } from 'vitest';
import { inWords, leftSeconds, openProgress } from './progress.ts';

test('what is left is stretched when the steps so far took longer than planned, and never shrunk', () => {
  expect(leftSeconds({ plannedSeconds: 100, doneSeconds: 0, elapsedSeconds: 7 })).toBe(100);
  expect(leftSeconds({ plannedSeconds: 100, doneSeconds: 20, elapsedSeconds: 30 })).toBe(120);
  expect(leftSeconds({ plannedSeconds: 100, doneSeconds: 20, elapsedSeconds: 10 })).toBe(80);
});

test('time is told in seconds, and in minutes from a minute and a half on', () => {
  expect([inWords(4.2), inWords(89), inWords(90), inWords(600)]).toEqual(['5 s', '89 s', '2 min', '10 min']);
});

test('a stopped bench begins no further step', async () => {
  const stop = new AbortController();
  const { step } = openProgress(10, stop.signal);
  expect(await step('the first', 5, async () => 'done')).toBe('done');
  stop.abort();
  await expect(step('the second', 5, async () => 'done')).rejects.toThrow('aborted');
});
