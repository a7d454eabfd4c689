import { log, openDomain, startWorker, type Env } from '@ticket-vendor/domain';
import { openLog } from './border/index.ts';
import { startProblem } from './start-problem.ts';
import { startServer } from './start-server.ts';
import { tidyWhenQuiet } from './tidy-when-quiet.ts';

interface Running {
  close: () => Promise<void>;
}

/** Starts the roles of the environment and ends them at a signal. A start that fails says why and sets the exit code. */
export async function run(env: Env, start: () => Promise<Running> = async () => startRoles(env)): Promise<void> {
  try {
    endOnSignal((await start()).close);
    tidyWhenQuiet();
  } catch (error) {
    const problem = startProblem(error, env);
    if (problem) process.stderr.write(`${problem}\n`);
    else log().fatal({ err: error }, 'the start failed');
    process.exitCode = 1;
  }
}

async function startRoles(env: Env): Promise<Running> {
  return env.roles.includes('api') ? startServer(env) : startWorkerAlone(env);
}

async function startWorkerAlone(env: Env): Promise<Running> {
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
