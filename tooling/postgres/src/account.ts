import { execFileSync, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';

/** Who runs PostgreSQL, as options of `spawn`; empty for "the same as we". */
export interface Account {
  uid?: number;
  gid?: number;
}

/** PostgreSQL refuses to run as root: root lends it to the owner of an existing cluster, else to `nobody`. */
export function chooseAccount(dataDir: string): Account {
  if (process.getuid?.() !== 0) return {};
  const owner = statSync(join(dataDir, 'postgres'), { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return { uid: idOf('-u'), gid: idOf('-g') };
}

/** Whether the account can enter the folder and, for a program, run it. */
export function canReach(path: string, account: Account): boolean {
  return spawnSync('sh', ['-c', 'test -x "$1"', 'sh', path], { ...account, cwd: '/' }).status === 0;
}

function idOf(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
}
