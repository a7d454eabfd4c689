import { expect, test } from 'vitest';
import { summarizeLatency, type Purchase, type Step } from '../simulation/index.ts';
import { niceTicks } from './chart-axis.ts';
import { histogramChart } from './histogram-chart.ts';
import { timelineChart } from './timeline-chart.ts';

const step: Step = 'order';

function bought(answeredAtMs: number, rest: Partial<Purchase> = {}): Purchase {
  return {
    number: 1,
    tierId: 'stalls',
    quantity: 2,
    email: 'bea@example.com',
    outcome: 'held',
    declines: 0,
    ticketIds: [],
    orderId: `order at ${answeredAtMs}`,
    answeredAtMs,
    ...rest,
  };
}

test.each([
  [0, [0, 1]],
  [3, [0, 1, 2, 3]],
  [7, [0, 2, 4, 6, 8]],
  [244, [0, 50, 100, 150, 200, 250]],
])('an axis up to %i has round whole numbers', (most, ticks) => {
  expect(niceTicks(most)).toEqual(ticks);
});

test('a histogram has a column a bucket and names its units', () => {
  const [summary] = summarizeLatency([4, 4.2, 900, 1600].map((tookMs) => ({ step, tookMs, atMs: 0 })));
  if (!summary) throw new Error('there is no summary');
  const chart = histogramChart(summary);
  expect(chart.match(/<rect/g)).toHaveLength(summary.buckets.length);
  expect(chart).toContain('3 to 5 ms: 2');
  expect(chart).toMatch(/>3 ms<.*> ?[12](\.5)? s</s);
  expect(chart).not.toMatch(/NaN|undefined|Infinity/);
});

test('a timeline tells placed from refused, and what is left', () => {
  const { orderId: _, ...refused } = bought(1_150, { outcome: 'refused' });
  const chart = timelineChart({ purchases: [bought(50), bought(120), refused], elapsedMs: 1_200 }, 4);
  expect(chart).toContain('from 0 s: 1 placed, 0 refused, 2 tickets left');
  expect(chart).toContain('from 0.1 s: 1 placed, 0 refused, 0 tickets left');
  expect(chart).toContain('from 1.1 s: 0 placed, 1 refused, 0 tickets left');
});

test('a sale that nobody came to is an empty timeline', () => {
  const chart = timelineChart({ purchases: [], elapsedMs: 0 }, 4);
  expect(chart).not.toMatch(/NaN|undefined|Infinity/);
});
