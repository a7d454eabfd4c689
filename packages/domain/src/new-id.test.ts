import { expect, test } from 'vitest';
import { newId } from './new-id.ts';

test('is a UUIDv7 of now, in order of making', () => {
  const before = Date.now();
  const ids = Array.from({ length: 5_000 }, newId);
  for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  expect(ids).toEqual(ids.toSorted());
  expect(new Set(ids).size).toBe(ids.length);
  // 32 random bits each, whatever is drawn together.
  expect(new Set(ids.map((id) => id.slice(-8))).size).toBeGreaterThan(4_990);
  const madeAt = Number.parseInt(String(ids[0]).replace('-', '').slice(0, 12), 16);
  expect(Math.abs(madeAt - before)).toBeLessThan(60_000);
});
