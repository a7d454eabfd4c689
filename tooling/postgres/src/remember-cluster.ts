import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface RememberedCluster {
  password: string;
  port?: number | undefined;
  home?: string | undefined;
}

/** What `dataDir` knows of its cluster; a new password when it knows nothing yet. */
export function recallCluster(dataDir: string): RememberedCluster {
  const file = fileIn(dataDir);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as RememberedCluster;
  if (existsSync(join(dataDir, 'postgres')))
    throw new Error(
      `The password of the database in ${dataDir} is gone (postgres.json): put the file back, or remove the folder.`,
    );
  return { password: randomBytes(24).toString('base64url') };
}

/** Written whole or not at all, readable only by the folder's owner, who need not be the root that runs this once. */
export function rememberCluster(dataDir: string, cluster: RememberedCluster): void {
  const file = fileIn(dataDir);
  writeFileSync(`${file}.new`, `${JSON.stringify(cluster, undefined, 2)}\n`, { mode: 0o600 });
  const { uid, gid } = statSync(dataDir);
  if (process.getuid?.() === 0) chownSync(`${file}.new`, uid, gid);
  renameSync(`${file}.new`, file);
}

function fileIn(dataDir: string): string {
  return join(dataDir, 'postgres.json');
}
