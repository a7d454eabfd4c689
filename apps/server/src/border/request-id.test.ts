import { expect, test } from 'vitest';
import { newRequestId } from './request-id.ts';

test('is a UUIDv7 of now, and never the same', () => {
  const ids = Array.from({ length: 1_000 }, newRequestId);

  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(ids.length);
  const time = Number.parseInt(String(ids[0]).replaceAll('-', '').slice(0, 12), 16);
  expect(Math.abs(Date.now() - time)).toBeLessThan(5_000);
});
