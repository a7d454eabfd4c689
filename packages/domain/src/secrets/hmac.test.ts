import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hmacKey, hmacSha256 } from './hmac.ts';

it("gives what Node's own HMAC gives, for every key and every text", () => {
  const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
  const text = fc.oneof(bytes, fc.string({ unit: 'grapheme', maxLength: 100 }));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), text, (key, text) => {
      const expected = createHmac('sha256', key).update(text).digest();
      expect(hmacSha256(hmacKey(Buffer.from(key)), text)).toEqual(expected);
    }),
  );
});

it('takes no key that is longer than a block', () => {
  expect(() => hmacKey(Buffer.alloc(65))).toThrow(RangeError);
});
