import { access, constants, mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { DemoAccess } from '@ticket-vendor/domain';
import { announce } from './announce.ts';
import { checkPorts } from './check-ports.ts';
import { claimRun } from './claim-run.ts';
import { localUrl } from './local-url.ts';
import { makeSettings, type Settings } from './make-settings.ts';
import { openPostgres } from './open-postgres.ts';
import { startProgram, type Program } from './program.ts';
import { StartError } from './start-error.ts';
import { untilAskedToStop } from './until-asked-to-stop.ts';

/** The server finishes what it has begun while Stripe, SendGrid and PostgreSQL still answer. */
const stopping = ['server', 'sandbox', 'database'];

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
    for (const part of parts.toSorted((a, b) => stopping.indexOf(a.name) - stopping.indexOf(b.name))) await part.stop();
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

async function startParts({ variables, env, ownDatabase }: Settings, parts: Part[]): Promise<void> {
  const server = localUrl(env.host, env.port);
  const sandbox = localUrl(env.host, env.sandboxPort);
  const needsSandbox = !variables['STRIPE_API_BASE'] || !variables['SENDGRID_API_BASE'];
  const begin = (name: string, file: string): Program => {
    const program = startProgram(name, file, { ...variables, WEBHOOK_URL: `${server}/webhooks/stripe` });
    parts.push(program);
    return program;
  };
  // The server is loaded while PostgreSQL starts: that takes longest.
  const serverAnswers = async () => {
    const program = begin('server', 'tooling/dev/src/start/development-server.ts');
    const opening = openPostgres(env.dataDir, ownDatabase);
    // A part from now on: it ends last also when something else fails while it starts.
    parts.unshift({
      name: 'database',
      ended: opening.then(
        async ({ ended }) => ended,
        async () => new Promise(() => {}),
      ),
      stop: async () => (await opening.catch(() => undefined))?.stop(),
    });
    const postgres = await opening;
    const demo = (await program.ask(postgres.url)) as DemoAccess;
    await program.answers(`${server}/readyz`);
    return { demo, database: postgres.shownUrl };
  };
  const sandboxAnswers = async () => begin('sandbox', 'packages/sandbox/src/main.ts').answers(`${sandbox}/healthz`);
  const [{ demo, database }] = await Promise.all([serverAnswers(), needsSandbox && sandboxAnswers()]);
  announce({ env, demo, database, inbox: needsSandbox ? `${sandbox}/inbox` : undefined });
}
