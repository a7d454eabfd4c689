import { existsSync } from 'node:fs';
import { EnvError } from '@ticket-vendor/domain';
import { FolderInUseError } from './postgres/claim-folder.ts';
import { StartError } from './start/start-error.ts';
import { startDevelopment } from './start/start-development.ts';
import { startProduction } from './start/start-production.ts';

try {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const isProduction = process.env['NODE_ENV'] === 'production';
  process.exitCode = await (isProduction ? startProduction() : startDevelopment());
} catch (error) {
  const isExpected = [StartError, FolderInUseError, EnvError].some((kind) => error instanceof kind);
  console.error(isExpected ? (error as Error).message : error);
  process.exitCode = 1;
}
// Nothing that was started is left; a forgotten handle must not keep the terminal.
process.exit();
