import { beforeEach, expect, test } from 'vitest';
import { configure } from '../config/index.ts';
import { testEnv } from './accounts-fixture.ts';
import { hashPassword, isOutdatedHash, passwordMatches } from './password.ts';

beforeEach(() => configure(testEnv()));

const pairs: [name: string, registered: string, other: string][] = [
  ['differ after the 72nd byte', `${'a'.repeat(72)}x`, `${'a'.repeat(72)}y`],
  ['are é only and differ in length beyond 72 bytes', 'é'.repeat(36), 'é'.repeat(37)],
  ['are é only up to byte 72 and differ after it', `${'é'.repeat(36)}a`, `${'é'.repeat(36)}b`],
  ['differ in the last of 1,024 characters', `${'z'.repeat(1023)}1`, `${'z'.repeat(1023)}2`],
];

test.each(pairs)('tells apart passwords that %s', async (_name, registered, other) => {
  const hash = await hashPassword(registered);
  expect(await passwordMatches(registered, hash)).toBe(true);
  expect(await passwordMatches(other, hash)).toBe(false);
});

test('takes composed and decomposed letters for the same password', async () => {
  const hash = await hashPassword('caf\u00e9 au lait');
  expect(await passwordMatches('cafe\u0301 au lait', hash)).toBe(true);
});

test('a hash is worth nothing under another secret key', async () => {
  const hash = await hashPassword('correct horse');
  configure(testEnv({ SECRET_KEY: 'quite another secret key with its 32 characters' }));
  expect(await passwordMatches('correct horse', hash)).toBe(false);
});

test('notices a hash of another cost', async () => {
  const hash = await hashPassword('correct horse');
  expect(isOutdatedHash(hash)).toBe(false);
  configure(testEnv({ BCRYPT_ROUNDS: '5' }));
  expect(isOutdatedHash(hash)).toBe(true);
});

test('hashes two at once with twenty waiting, and turns the rest away with a time to come back', async () => {
  const results = await Promise.allSettled(Array.from({ length: 30 }, () => hashPassword('correct horse')));
  const refused = results.filter((result) => result.status === 'rejected');
  expect(results.length - refused.length).toBe(22);
  for (const { reason } of refused) expect(reason).toMatchObject({ code: 'UNAVAILABLE', retryAfterSeconds: 2 });
  await expect(hashPassword('correct horse')).resolves.toMatch(/^\$2b\$04\$/);
});

test('nobody knows the password of an account that does not exist, and finding out takes as long', async () => {
  configure(testEnv({ BCRYPT_ROUNDS: '9' }));
  const hash = await hashPassword('correct horse');
  const known: number[] = [];
  const unknown: number[] = [];
  for (let round = 0; round < 7; round++) {
    known.push(await timed(() => passwordMatches('wrong horse', hash)));
    unknown.push(await timed(() => passwordMatches('wrong horse', undefined)));
  }
  // The fastest of each: a busy machine only ever adds. Without the comparison against nobody's hash it is about a hundredth.
  expect(Math.min(...unknown)).toBeGreaterThan(Math.min(...known) * 0.6);
  expect(Math.min(...unknown)).toBeLessThan(Math.min(...known) * 1.6);
});

async function timed(work: () => Promise<boolean>): Promise<number> {
  const startedAt = performance.now();
  expect(await work()).toBe(false);
  return performance.now() - startedAt;
}
