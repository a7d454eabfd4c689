import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeCluster, startCluster, sweepClusters } from '@ticket-vendor/postgres';
import type { TestProject } from 'vitest/node';
import { asAdmin } from './as-admin.ts';
import type { TestCluster } from './provided-context.ts';

const prefix = 'ticket-vendor-test-';

interface TestServer {
  adminUrl: string;
  /** Of a database that serves as the template: nobody may be connected to it afterwards. */
  templateUrl: string;
  end: () => Promise<void>;
}

/**
 * Gives a run its database server with the migrated template that each test file clones. The embedded PostgreSQL, which vanishes
 * with the run, or the server of `TEST_DATABASE_URL` (a superuser's address), from which the template is removed again.
 */
export async function provideTestDatabases(
  project: TestProject,
  migrate: (databaseUrl: string) => Promise<unknown>,
): Promise<() => Promise<void>> {
  const external = process.env['TEST_DATABASE_URL'];
  const server = external ? await useServer(external) : await startServer();
  try {
    await migrate(server.templateUrl);
    project.provide('cluster', { adminUrl: server.adminUrl, templateUrl: server.templateUrl } satisfies TestCluster);
  } catch (error) {
    await server.end();
    throw error;
  }
  return server.end;
}

async function startServer(): Promise<TestServer> {
  await sweepClusters(tmpdir(), prefix);
  const dataDir = await mkdtemp(join(tmpdir(), prefix));
  await chmod(dataDir, 0o755);
  const cluster = await startCluster({ dataDir, durable: false });
  const end = async () => {
    await cluster.stop();
    await removeCluster(dataDir);
  };
  return { adminUrl: cluster.adminUrl, templateUrl: cluster.url, end };
}

async function useServer(adminUrl: string): Promise<TestServer> {
  const name = `test_template_${randomBytes(8).toString('hex')}`;
  await asAdmin(adminUrl, `create database ${name} template template0 encoding 'UTF8'`);
  const templateUrl = new URL(adminUrl);
  templateUrl.pathname = `/${name}`;
  const end = async () => asAdmin(adminUrl, `drop database if exists ${name} with (force)`);
  return { adminUrl, templateUrl: templateUrl.href, end };
}
