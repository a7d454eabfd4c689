import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ownerUrl } from './create-database.ts';
import { isPortFree } from './free-port.ts';
import { recallCluster } from './remember-cluster.ts';

/** The address of the cluster that runs on `dataDir`, for a second process beside the one that started it; undefined when none runs. */
export async function runningClusterUrl(dataDir: string): Promise<string | undefined> {
  if (!existsSync(join(dataDir, 'postgres.json'))) return undefined;
  const { port, password } = recallCluster(dataDir);
  return port === undefined || (await isPortFree(port)) ? undefined : ownerUrl(port, password);
}
