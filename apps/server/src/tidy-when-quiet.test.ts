import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { tidyWhenQuiet } from './tidy-when-quiet.ts';

const mb = 2 ** 20;
let heapMb: number;
let busy: number;
let collected: number;

beforeEach(() => {
  vi.useFakeTimers();
  [heapMb, busy, collected] = [100, 0, 0];
});
afterEach(() => {
  vi.useRealTimers();
});

function tidy(): () => void {
  const collect = () => {
    collected++;
    heapMb = 60;
  };
  return tidyWhenQuiet({ collect, bytes: () => heapMb * mb, busyShare: () => busy });
}

/** A busy look, and one quiet look too few. */
function rushAndLull(): void {
  busy = 0.9;
  vi.advanceTimersByTime(2_000);
  busy = 0.01;
  vi.advanceTimersByTime(4_000);
}

test('collects once the rush is over, and again only after the next', () => {
  const stop = tidy();
  busy = 0.9;
  vi.advanceTimersByTime(60_000);
  expect(collected).toBe(0);
  busy = 0.01;
  vi.advanceTimersByTime(60_000);
  expect(collected).toBe(1);
  heapMb = 300;
  vi.advanceTimersByTime(60_000);
  expect(collected).toBe(2);
  stop();
});

test('does not take a lull for the end of a rush', () => {
  const stop = tidy();
  vi.advanceTimersByTime(2_000);
  expect(collected).toBe(1);
  heapMb = 300;
  for (let rush = 0; rush < 10; rush++) rushAndLull();
  expect(collected).toBe(1);
  vi.advanceTimersByTime(2_000);
  expect(collected).toBe(2);
  stop();
});

test('a rush from the start is a rush too', () => {
  const stop = tidy();
  heapMb = 300;
  rushAndLull();
  expect(collected).toBe(0);
  vi.advanceTimersByTime(2_000);
  expect(collected).toBe(1);
  stop();
});

test('leaves a heap alone that has hardly grown, and stops when it is told to', () => {
  const stop = tidy();
  vi.advanceTimersByTime(60_000);
  expect(collected).toBe(1);
  heapMb = 110;
  vi.advanceTimersByTime(60_000);
  expect(collected).toBe(1);
  stop();
  heapMb = 300;
  vi.advanceTimersByTime(60_000);
  expect(collected).toBe(1);
});
