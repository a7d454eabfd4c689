import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { configure, settings } from '../config/index.ts';
import { sql } from '../database/index.ts';
import { openTestDomain } from './open-test-domain.ts';
import { cutGuards, withoutGuards } from './without-guards.ts';

const test = await openTestDomain();
afterAll(async () => test[Symbol.asyncDispose]());

const root = join(import.meta.dirname, '../../../..');

it('refuses to remove a guard in production', () => {
  const development = settings();
  configure({ ...development, isProduction: true });
  expect(() => cutGuards(['row locks of tiers'])).toThrow('in production');
  configure(development);
});

it('is out of reach of every program that runs in production', async () => {
  const programs = ['apps/server/src/main.ts', 'apps/ops/src/main.ts', 'packages/domain/src/index.ts'];
  const reached = await filesBehind(programs.map((file) => join(root, file)));
  expect(reached.size).toBeGreaterThan(150);
  expect([...reached].filter((file) => /[/]testing([/]|$)|[.]test[.]ts$/.test(file))).toEqual([]);
});

it('fails when a guard is not where it is cut, and puts back what it took', async () => {
  const checks = async () => (await sql(`select 1 from pg_constraint where conname like '%_within_capacity'`)).length;
  const before = await checks();
  const removed = await withoutGuards(['row locks of tiers', 'checks of counters']);
  expect(await checks()).toBe(before - 2);
  await expect(removed[Symbol.asyncDispose]()).rejects.toThrow('lock-tiers');
  expect(await checks()).toBe(before);
});

/** These files and all that they import, over the packages of this repository. */
async function filesBehind(files: string[]): Promise<Set<string>> {
  const reached = new Set<string>();
  for (const file of files) await reach(file, reached);
  return reached;
}

async function reach(file: string, reached: Set<string>): Promise<void> {
  if (reached.has(file)) return;
  reached.add(file);
  for (const [, specifier = ''] of (await readFile(file, 'utf8')).matchAll(/(?:from|import)[ (]'([^']+)'/g)) {
    const [, name, entry = 'index'] = /^@ticket-vendor[/](\w+)(?:[/](\w+))?$/.exec(specifier) ?? [];
    if (specifier.startsWith('.') && specifier.endsWith('.ts')) await reach(join(dirname(file), specifier), reached);
    else if (name === 'domain' && entry === 'testing') reached.add(specifier);
    else if (name === 'domain' || name === 'api') await reach(join(root, `packages/${name}/src/index.ts`), reached);
  }
}
