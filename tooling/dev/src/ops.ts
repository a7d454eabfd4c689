import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { runningClusterUrl } from '@ticket-vendor/postgres';
import { makeSettings } from './start/make-settings.ts';

if (existsSync('.env')) process.loadEnvFile('.env');
const dataDir = resolve(process.env['DATA_DIR'] || '.data');
process.exitCode = await runOps();

/** Runs apps/ops in the environment of the running `npm start`; in production in the given one. Answers its exit code. */
async function runOps(): Promise<number> {
  const env = process.env['NODE_ENV'] === 'production' ? process.env : await environmentOfStart();
  if (!env) {
    console.error('No database is running: start it with `npm start`, or name one in DATABASE_URL.');
    return 1;
  }
  return (
    spawnSync(process.execPath, ['apps/ops/src/main.ts', ...process.argv.slice(2)], { env, stdio: 'inherit' }).status ??
    1
  );
}

async function environmentOfStart(): Promise<NodeJS.ProcessEnv | undefined> {
  const databaseUrl = process.env['DATABASE_URL'] || (await runningClusterUrl(dataDir));
  if (!databaseUrl) return undefined;
  return { ...(await makeSettings(dataDir, process.env)).variables, DATABASE_URL: databaseUrl };
}
