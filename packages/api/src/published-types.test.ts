import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const home = join(import.meta.dirname, '..');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ticket-vendor-types-'));
  await promisify(execFile)(
    join(home, '../../node_modules/.bin/tsc'),
    ['-p', 'tsconfig.types.json', '--outDir', folder],
    { cwd: home },
  );
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test('the declarations behind the SDK know nothing but tRPC', async () => {
  const { files, packages } = await reachableFrom(join(folder, 'packages/api/src/router.d.ts'));

  expect([...packages].toSorted()).toEqual(['@trpc/server', '@trpc/server/rpc']);
  expect(files.size).toBeLessThan(8);
});

async function reachableFrom(entry: string): Promise<{ files: Set<string>; packages: Set<string> }> {
  const files = new Set([entry]);
  const packages = new Set<string>();
  for (const file of files) {
    const text = await readFile(file, 'utf8');
    for (const [, from] of text.matchAll(/(?:\bfrom |\bimport\()['"]([^'"]+)['"]/g)) {
      if (from?.startsWith('.')) files.add(resolve(dirname(file), from.replace(/\.ts$/, '.d.ts')));
      else if (from) packages.add(from);
    }
  }
  return { files, packages };
}
