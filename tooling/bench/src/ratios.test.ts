import { expect, test } from 'vitest';
import { ratioRows, ratiosOf, verdict, type RatioRow } from './ratios.ts';

const rate: RatioRow = { key: 'rate', what: '', better: 'higher', floor: 4, aim: 6, of: () => 0 };
const time: RatioRow = { key: 'time', what: '', better: 'lower', floor: 1.2, aim: 1.05, of: () => 0 };

test('a rate reaches its floor and its aim from below', () => {
  expect([3.999, 4, 5.999, 6].map((value) => verdict(rate, value))).toEqual([
    'BELOW FLOOR',
    'floor reached',
    'floor reached',
    'aim reached',
  ]);
});

test('a time reaches its floor and its aim from above', () => {
  expect([1.21, 1.2, 1.06, 1.05].map((value) => verdict(time, value))).toEqual([
    'BELOW FLOOR',
    'floor reached',
    'floor reached',
    'aim reached',
  ]);
});

test('what has no floor is reported, and what was not measured is said to be missing', () => {
  expect(verdict({ key: 'keyed', what: '', better: 'higher', of: () => 0 }, 0.1)).toBe('reported');
  expect(verdict(rate, undefined)).toBe('not measured');
});

test('the engine is held against the best of pgbench, whatever its number of clients', () => {
  const rates = { engine: 6_000, pgbench1: 500, pgbench8: 1_500, pgbench64: 300 };
  expect(ratiosOf({ rates, latencies: {} })).toEqual({ engineVsPgbench: 4 });
});

test('a time per order is the inverse of a rate: slower with many orders is more than one', () => {
  const rates = { newBuyersFew: 5_000, newBuyersMany: 4_000 };
  expect(ratiosOf({ rates, latencies: {} })).toEqual({ growthNewBuyers: 1.25 });
});

test('every ratio has a key of its own and an aim beyond its floor', () => {
  expect(new Set(ratioRows.map((row) => row.key)).size).toBe(ratioRows.length);
  for (const row of ratioRows) if (row.aim !== undefined) expect(verdict(row, row.aim)).toBe('aim reached');
  for (const row of ratioRows) if (row.floor !== undefined) expect(verdict(row, row.floor)).toBe('floor reached');
});
