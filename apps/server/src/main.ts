import { EnvError, loadEnv, type Env } from '@ticket-vendor/domain';
import { run } from './run.ts';

const configurationError = 78;

const env = readEnv();
if (env) await run(env);

function readEnv(): Env | undefined {
  try {
    return loadEnv();
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = configurationError;
    return undefined;
  }
}
