import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { asAdmin } from './as-admin.ts';
import type { TestCluster } from './provided-context.ts';

export interface TestDatabase {
  url: string;
  /** Ends every connection to the database and removes it. */
  drop: () => Promise<void>;
}

/** A migrated, empty database of the caller's own: call it once per test file. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const { adminUrl, templateUrl }: TestCluster = inject('cluster');
  const url = new URL(templateUrl);
  const template = url.pathname.slice(1);
  await asAdmin(adminUrl, `create database ${name} template ${template} owner ${url.username}`);
  url.pathname = `/${name}`;
  return { url: url.href, drop: async () => asAdmin(adminUrl, `drop database if exists ${name} with (force)`) };
}
