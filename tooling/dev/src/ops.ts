import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { runningClusterUrl } from '@ticket-vendor/postgres';
import { localAddresses } from './local-addresses.ts';
import { makeSettings } from './start/make-settings.ts';

if (existsSync('.env')) process.loadEnvFile('.env');
const dataDir = resolve(process.env['DATA_DIR'] || '.data');
const args = process.argv.slice(2);
process.exitCode = await runOps();

/** Runs apps/ops in the environment of the running `npm start`; in production in the given one. Answers its exit code. */
async function runOps(): Promise<number> {
  const env = needsDatabase() && process.env['NODE_ENV'] !== 'production' ? await environmentOfStart() : process.env;
  if (!env) {
    console.error('No database is running: start it with `npm start`, or name one in DATABASE_URL.');
    return 1;
  }
  const addresses = localAddresses(process.env);
  const child = spawn(process.execPath, ['apps/ops/src/main.ts', ...args], {
    env: { ...env, ...addresses },
    stdio: 'inherit',
  });
  // Ctrl-C asks for a report, which must come before the prompt does.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

/** A simulated sale meets the server as guests do, wherever it runs; help needs nothing. */
function needsDatabase(): boolean {
  return !args.some((arg) => ['simulate-sale', 'help', '--help', '-h'].includes(arg));
}

async function environmentOfStart(): Promise<NodeJS.ProcessEnv | undefined> {
  const databaseUrl = process.env['DATABASE_URL'] || (await runningClusterUrl(dataDir));
  if (!databaseUrl) return undefined;
  return { ...(await makeSettings(dataDir, process.env)).variables, DATABASE_URL: databaseUrl };
}
