import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderCode } from './order-code.ts';

const key = Buffer.alloc(32, 7);
const last = 31 ** 8 - 1;

describe('orderCode', () => {
  it('makes eight characters without 0 O 1 I L', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: last }), (number) => /^[2-9A-HJKMNP-Z]{8}$/.test(orderCode(number, key))),
    );
  });

  it('never gives two numbers the same code', () => {
    const codes = new Set(Array.from({ length: 4_000 }, (_, number) => orderCode(number, key)));
    expect(codes.size).toBe(4_000);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: last }),
        fc.integer({ min: 0, max: last }),
        (a, b) => a === b || orderCode(a, key) !== orderCode(b, key),
      ),
    );
  });

  it('depends on the key, so that codes of another installation tell nothing', () => {
    expect(orderCode(1, key)).not.toBe(orderCode(1, randomBytes(32)));
  });

  it('refuses numbers outside its range', () => {
    expect(() => orderCode(-1, key)).toThrow(RangeError);
    expect(() => orderCode(last + 1, key)).toThrow(RangeError);
  });
});
