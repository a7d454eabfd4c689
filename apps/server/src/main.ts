import { EnvError, loadEnv, log, openDomain, startWorker, type Env } from '@ticket-vendor/domain';
import { openLog } from './border/index.ts';
import { startProblem } from './start-problem.ts';
import { startServer } from './start-server.ts';

const configurationError = 78;

await main();

async function main(): Promise<void> {
  const env = readEnv();
  if (!env) return;
  try {
    const running = env.roles.includes('api') ? await startServer(env) : await startWorkerAlone(env);
    endOnSignal(running.close);
  } catch (error) {
    const problem = startProblem(error, env);
    if (problem) process.stderr.write(`${problem}\n`);
    else log().fatal({ err: error }, 'the start failed');
    process.exitCode = 1;
  }
}

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

async function startWorkerAlone(env: Env): Promise<{ close: () => Promise<void> }> {
  openLog(env);
  const domain = await openDomain(env, { work: true });
  await startWorker();
  log().info('the worker takes jobs');
  return domain;
}

function endOnSignal(close: () => Promise<void>): void {
  const end = (signal: NodeJS.Signals): void => {
    log().info({ signal }, 'draining');
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        log().fatal({ err: error }, 'the end was not clean');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
}
