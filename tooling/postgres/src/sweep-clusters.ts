import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isFolderClaimed } from './claim-folder.ts';
import { recallCluster } from './remember-cluster.ts';
import { stopOrphan } from './stop-orphan.ts';

const settledMs = 60_000;

/** Removes the throw-away clusters `<parent>/<prefix>*` of ours whose owner lives no more, with the server that may still run on them. */
export async function sweepClusters(parent: string, prefix: string): Promise<void> {
  const names = (await readdir(parent)).filter((name) => name.startsWith(prefix));
  for (const dataDir of names.map((name) => join(parent, name))) {
    if ((await isOurs(dataDir)) && !isFolderClaimed(dataDir)) await removeCluster(dataDir);
  }
}

/** In a shared directory others may plant such a folder; and one made a moment ago may not be claimed yet. */
async function isOurs(dataDir: string): Promise<boolean> {
  const { uid, mtimeMs } = await stat(dataDir);
  return uid === process.getuid?.() && mtimeMs < Date.now() - settledMs;
}

/** Removes a cluster for good, wherever it lives. Its owner must have stopped it. */
export async function removeCluster(dataDir: string): Promise<void> {
  const { home = dataDir } = recallCluster(dataDir);
  await stopOrphan(join(home, 'postgres'));
  await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}
