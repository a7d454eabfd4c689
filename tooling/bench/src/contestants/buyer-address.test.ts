import { expect, test } from 'vitest';
import { buyerAddress } from './buyer-address.ts';

test('every number has an address of its own', () => {
  expect(new Set(Array.from({ length: 100_000 }, (_, number) => buyerAddress(number))).size).toBe(100_000);
  expect(buyerAddress(2 ** 31)).not.toBe(buyerAddress(0));
});

test('neighbours in number do not share the beginning of their addresses', () => {
  const beginnings = Array.from({ length: 200 }, (_, number) => buyerAddress(number).slice(0, 2));
  expect(new Set(beginnings).size).toBeGreaterThan(80);
});
