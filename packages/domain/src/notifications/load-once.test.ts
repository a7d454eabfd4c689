import { expect, test, vi } from 'vitest';
import { loadOnce } from './load-once.ts';

test('loads once for all who ask, and again after it has failed', async () => {
  const load = vi.fn<() => Promise<string>>();
  load.mockRejectedValueOnce(new Error('no file handles')).mockResolvedValue('loaded');
  const loaded = loadOnce(load);
  await expect(loaded()).rejects.toThrow('no file handles');
  expect(await Promise.all([loaded(), loaded()])).toEqual(['loaded', 'loaded']);
  expect(await loaded()).toBe('loaded');
  expect(load).toHaveBeenCalledTimes(2);
});
