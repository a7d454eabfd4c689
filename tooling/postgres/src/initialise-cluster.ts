import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';

const run = promisify(execFile);

export interface InitialiseOptions {
  account: Account;
  binaries: Binaries;
  password: string;
  durable: boolean;
  say: (line: string) => void;
}

/** Makes the cluster unless it is there. It is made under another name and moved in place when complete, so a killed run leaves no half. */
export async function initialiseCluster(folder: string, options: InitialiseOptions): Promise<void> {
  if (existsSync(folder)) return;
  const parent = dirname(folder);
  const prefix = `${basename(folder)}.new-`;
  const leftovers = (await readdir(parent)).filter((name) => name.startsWith(prefix));
  await Promise.all(leftovers.map((name) => rm(join(parent, name), { recursive: true, force: true, maxRetries: 5 })));
  options.say('Making the database cluster (once) ...');
  const made = join(parent, `${prefix}${process.pid}`);
  await mkdir(made, { mode: 0o700 });
  await initdb(made, options);
  await rename(join(made, 'cluster'), folder);
  await rm(made, { recursive: true });
}

async function initdb(made: string, { account, binaries, password, durable }: InitialiseOptions): Promise<void> {
  const passwordFile = join(made, 'password');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  await give(made, account);
  await give(passwordFile, account);
  const flags = ['--auth=scram-sha-256', '--username=postgres', `--pwfile=${passwordFile}`, '--no-instructions'];
  // The built-in provider sorts and folds UTF-8 the same on every system; the system's own locales may not be there.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  await run(
    binaries.initdb,
    [
      '-D',
      join(made, 'cluster'),
      ...flags,
      ...locale,
      '--text-search-config=english',
      ...(durable ? [] : ['--no-sync']),
    ],
    { ...account, cwd: '/' },
  );
  await rm(passwordFile);
}

async function give(path: string, { uid, gid }: Account): Promise<void> {
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid);
}
