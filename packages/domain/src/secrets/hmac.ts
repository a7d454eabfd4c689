import { hash } from 'node:crypto';

/** What HMAC does with a key before it sees a text. */
export interface HmacKey {
  inner: Buffer;
  outer: Buffer;
}

const blockBytes = 64;

/** The key of HMAC-SHA256, opened once; at most 64 bytes. */
export function hmacKey(key: Buffer): HmacKey {
  if (key.length > blockBytes) throw new RangeError('a longer key would have to be hashed first');
  const padded = Buffer.alloc(blockBytes);
  key.copy(padded);
  return {
    inner: Buffer.from(padded.map((byte) => byte ^ 0x36)),
    outer: Buffer.from(padded.map((byte) => byte ^ 0x5c)),
  };
}

/**
 * HMAC-SHA256 (RFC 2104). Two hashes in one call each: Node's own sets up a context of OpenSSL for every text, 14 us against 3 for
 * the short texts of a purchase. Held to Node's own by a test.
 */
export function hmacSha256({ inner, outer }: HmacKey, text: string | Buffer): Buffer {
  const body = typeof text === 'string' ? Buffer.from(text) : text;
  const hashed = hash('sha256', Buffer.concat([inner, body]), 'buffer');
  return hash('sha256', Buffer.concat([outer, hashed]), 'buffer');
}
