import { expect, test } from 'vitest';
import { Breaker } from './breaker.ts';

const fail = (breaker: Breaker, times: number, now = 0) => {
  for (let i = 0; i < times; i++) breaker.failed(now);
};

test('lets everybody try until five calls in a row have failed', () => {
  const breaker = new Breaker();
  fail(breaker, 4);
  breaker.succeeded();
  fail(breaker, 4);
  expect(breaker.allows(0)).toBe(true);
  expect(breaker.failed(0)).toBe(true);
  expect(breaker.allows(1)).toBe(false);
});

test('lets one caller try after each rest, and closes when that one succeeds', () => {
  const breaker = new Breaker(1_000);
  fail(breaker, 5, 0);
  expect([breaker.allows(999), breaker.allows(1_000), breaker.allows(1_001)]).toEqual([false, true, false]);
  expect(breaker.failed(1_100)).toBe(false);
  expect([breaker.allows(2_000), breaker.allows(2_100)]).toEqual([false, true]);
  expect(breaker.succeeded()).toBe(true);
  expect(breaker.allows(2_101)).toBe(true);
});
