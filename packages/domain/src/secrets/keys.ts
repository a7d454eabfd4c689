import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { settings } from '../config/index.ts';
import { hmacKey, hmacSha256, type HmacKey } from './hmac.ts';

export type KeyPurpose =
  | 'access-token'
  | 'password'
  | 'order-secret'
  | 'hold-token'
  | 'client'
  | 'order-code'
  | 'seal'
  | 'input-hash'
  | 'cursor'
  | 'demo';

interface DerivedKey {
  bytes: Buffer;
  /** The same, opened once. */
  forHmac: HmacKey;
}

let derived: { from: string; keys: Map<KeyPurpose, DerivedKey> } | undefined;

/** A 256-bit key for one purpose, derived from `SECRET_KEY` (HKDF-SHA256): one leaked use never opens another. */
export function derivedKey(purpose: KeyPurpose): Buffer {
  return keyFor(purpose).bytes;
}

export function keyedHash(purpose: KeyPurpose, text: string | Buffer): Buffer {
  return hmacSha256(keyFor(purpose).forHmac, text);
}

function keyFor(purpose: KeyPurpose): DerivedKey {
  const { secretKey } = settings();
  if (derived?.from !== secretKey) derived = { from: secretKey, keys: new Map() };
  const known = derived.keys.get(purpose);
  if (known) return known;
  const bytes = Buffer.from(hkdfSync('sha256', secretKey, 'ticket-vendor', purpose, 32));
  const key = { bytes, forHmac: hmacKey(bytes) };
  derived.keys.set(purpose, key);
  return key;
}

export function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** An unguessable text of `bytes` random bytes, safe in a URL. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}

export function sameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(sha256(given), sha256(expected));
}

/** Encrypts for a row (AES-256-GCM); `context` binds it to that row, so it cannot be moved to another. */
export function seal(plain: Buffer | string, context: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', derivedKey('seal'), nonce).setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

export function unseal(sealed: Buffer, context: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', derivedKey('seal'), sealed.subarray(0, 12))
    .setAAD(Buffer.from(context))
    .setAuthTag(sealed.subarray(12, 28));
  return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
}
