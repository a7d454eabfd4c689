import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { canReach, type Account } from './account.ts';

interface HomeOptions {
  account: Account;
  remembered: string | undefined;
  say: (line: string) => void;
}

/** The folder for the cluster: `dataDir` itself, or one of the system's when the account cannot enter `dataDir` (a parent may be private). */
export function findHome(dataDir: string, { account, remembered, say }: HomeOptions): string {
  if (canReach(dataDir, account)) return dataDir;
  if (remembered && remembered !== dataDir && existsSync(remembered)) return remembered;
  const home = makeHome(dataDir, account);
  say(`The account that runs PostgreSQL cannot enter ${dataDir}: the database is kept in ${home}.`);
  return home;
}

function makeHome(dataDir: string, account: Account): string {
  const parent = ['/var/lib', '/var/tmp', tmpdir(), '/tmp'].find((path) => existsSync(path) && canReach(path, account));
  if (!parent) throw new Error(`No folder was found for the database that its account can enter: set DATA_DIR to one.`);
  const folder = join(parent, 'ticket-vendor');
  const checkout = createHash('sha256').update(dataDir).digest('hex').slice(0, 12);
  const name = `${basename(dirname(dataDir)).replaceAll(/[^\w.-]/g, '-')}-${checkout}-`;
  // A new folder each time: in a shared directory a known name could have been made by somebody else.
  const home = mkdtempSync(join(parent === '/var/lib' ? makeParent(folder) : parent, name));
  chmodSync(home, 0o755);
  return home;
}

function makeParent(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  return folder;
}
