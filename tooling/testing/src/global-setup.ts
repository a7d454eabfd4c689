import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { removeCluster, startCluster, sweepClusters, type Cluster } from '@ticket-vendor/dev/postgres';
import { makeTemplate } from './template-database.ts';

const prefix = 'ticket-vendor-test-';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Superuser's address of the run's cluster. */
    clusterAdminUrl: string;
    /** Address of the migrated template, as the role that owns every test database. */
    templateUrl: string;
  }
}

/** One cluster per run, with the template that each test file clones; both vanish with the run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await sweepClusters(tmpdir(), prefix);
  const dataDir = await mkdtemp(join(tmpdir(), prefix));
  await chmod(dataDir, 0o755);
  const cluster = await startCluster({ dataDir, durable: false });
  const end = () => endCluster(cluster, dataDir);
  try {
    project.provide('clusterAdminUrl', cluster.adminUrl);
    project.provide('templateUrl', await makeTemplate(cluster.url));
  } catch (error) {
    await end();
    throw error;
  }
  return end;
}

async function endCluster(cluster: Cluster, dataDir: string): Promise<void> {
  await cluster.stop();
  await removeCluster(dataDir);
}
