import { access, constants, mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { loadEnv } from '@ticket-vendor/domain/env';
import { announce } from './announce.ts';
import { checkPorts } from './check-ports.ts';
import { claimRun } from './claim-run.ts';
import { localUrl } from './local-url.ts';
import { makeSettings, type Settings } from './make-settings.ts';
import { openPostgres } from './open-postgres.ts';
import { startProgram } from './program.ts';
import { StartError } from './start-error.ts';
import { untilAskedToStop } from './until-asked-to-stop.ts';

/** Something that was started: it may end by itself, and it can be stopped. */
interface Part {
  name: string;
  ended: Promise<unknown>;
  stop: () => Promise<void>;
}

/**
 * Starts everything that a developer needs, says where it is, and stays until it is asked to stop or a part of it ends by itself.
 * Answers the exit code. Throws `StartError`, `EnvError` or `FolderInUseError` when a person has to put something right.
 */
export async function startDevelopment(): Promise<number> {
  const asked = untilAskedToStop();
  const dataDir = resolve(process.env['DATA_DIR'] || '.data');
  await makeFolder(dataDir);
  const claim = await claimRun(dataDir);
  const parts: Part[] = [];
  try {
    const settings = await makeSettings(dataDir, process.env);
    await checkPorts(settings, claim.isTakenOver);
    if ((await Promise.race([asked, startParts(settings, parts)])) === 'asked') return 0;
    const reason = await Promise.race([asked, ...parts.map(async ({ name, ended }) => ended.then(() => name))]);
    if (reason !== 'asked') console.error(`The ${reason} has ended by itself: stopping the rest.`);
    return reason === 'asked' ? 0 : 1;
  } finally {
    claim.markStopping();
    // The server first, so that it can finish what it has begun; then what it stands on.
    for (const part of parts.toReversed()) await part.stop();
    claim.release();
  }
}

async function makeFolder(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true });
    await access(dataDir, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StartError(`DATA_DIR: ${dataDir} cannot be written to (${code}).`, { cause: error });
  }
}

interface Begun {
  healthUrl: string;
  variables: NodeJS.ProcessEnv;
}

async function startParts({ variables, env, ownDatabase }: Settings, parts: Part[]): Promise<void> {
  const server = localUrl(env.host, env.port);
  const sandbox = localUrl(env.host, env.sandboxPort);
  const needsSandbox = !variables['STRIPE_API_BASE'] || !variables['SENDGRID_API_BASE'];
  const begin = (name: string, file: string, { healthUrl, variables: given }: Begun): Promise<void> => {
    const program = startProgram(name, file, { ...given, WEBHOOK_URL: `${server}/webhooks/stripe` });
    parts.push(program);
    return program.answers(healthUrl);
  };
  // Each waits only for what it needs, and the domain is loaded while PostgreSQL starts.
  const serverAnswers = async () => {
    const loading = import('./prepare-database.ts');
    const postgres = await openPostgres(env.dataDir, ownDatabase);
    parts.push(postgres);
    const complete = { ...variables, DATABASE_URL: postgres.url };
    const { migrateDatabase, prepareDemo } = await loading;
    await migrateDatabase(loadEnv(complete));
    const answers = begin('server', 'apps/server/src/main.ts', { healthUrl: `${server}/readyz`, variables: complete });
    const [demo] = await Promise.all([prepareDemo(loadEnv(complete)), answers]);
    return { demo, database: postgres.shownUrl };
  };
  const sandboxAnswers =
    needsSandbox && begin('sandbox', 'packages/sandbox/src/main.ts', { healthUrl: `${sandbox}/healthz`, variables });
  const [{ demo, database }] = await Promise.all([serverAnswers(), sandboxAnswers]);
  announce({ env, demo, database, inbox: needsSandbox ? `${sandbox}/inbox` : undefined });
}
