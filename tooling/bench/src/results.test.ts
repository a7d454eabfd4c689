import { expect, test } from 'vitest';
import { figuresOf, median, summarise } from './results.ts';

test('the median of an odd number of values is the middle one, of an even number the mean of the two in the middle', () => {
  expect(median([30, 10, 20])).toBe(20);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([10, 9, 100])).toBe(10);
  expect(median([])).toBeNaN();
});

test('a run is summarised by its rate, its median answer and the one that 1 % are slower than', () => {
  const latencies = Array.from({ length: 1_000 }, (_, index) => 1_000 - index);
  expect(summarise(latencies, 4)).toEqual({ rate: 250, p50Ms: 501, p99Ms: 991 });
});

test('a run without an answer has a rate of nothing and no latency', () => {
  expect(summarise([], 4)).toEqual({ rate: 0 });
});

test('figures are medians over the runs, with latencies only where every run tells them', () => {
  const figures = figuresOf({
    engine: [
      { rate: 10, p50Ms: 1, p99Ms: 5 },
      { rate: 30, p50Ms: 3, p99Ms: 9 },
      { rate: 20, p50Ms: 2, p99Ms: 7 },
    ],
    pgbench4: [{ rate: 4 }, { rate: 6 }],
  });
  expect(figures).toEqual({ rates: { engine: 20, pgbench4: 5 }, latencies: { engine: { p50Ms: 2, p99Ms: 7 } } });
});
