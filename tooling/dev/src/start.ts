import { existsSync } from 'node:fs';
import { EnvError } from '@ticket-vendor/domain/env';
import { FolderInUseError } from '@ticket-vendor/postgres';
import { StartError } from './start/start-error.ts';
import { startDevelopment } from './start/start-development.ts';
import { startProduction } from './start/start-production.ts';

try {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const isProduction = process.env['NODE_ENV'] === 'production';
  process.exitCode = await (isProduction ? startProduction() : startDevelopment());
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
// Nothing that was started is left; a forgotten handle must not keep the terminal.
process.exit();

/** One line for what a person can put right; the whole error for what nobody expected. */
function explain(error: unknown): unknown {
  if (error instanceof EnvError && error.problems.length === 1)
    return `The environment is not usable: ${error.problems[0]}`;
  return [StartError, FolderInUseError, EnvError].some((kind) => error instanceof kind)
    ? (error as Error).message
    : error;
}
