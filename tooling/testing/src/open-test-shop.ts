import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from '@ticket-vendor/postgres';
import { createTestDatabase } from './create-test-database.ts';

const serverFile = join(import.meta.dirname, '../../../apps/server/src/main.ts');
const patienceMs = 40_000;

/** What the server needs of a sandbox. */
interface SandboxAddress {
  url: string;
  keys: { stripeSecretKey: string; stripePublishableKey: string; stripeWebhookSecret: string; sendgridApiKey: string };
}

export interface TestShop extends AsyncDisposable {
  /** Of the server. */
  url: string;
  /** An empty folder for what the test writes. */
  folder: string;
}

/** The server with its worker as a process of its own, on a database of its own and beside the given sandbox: for programs that meet it from outside. */
export async function openTestShop({ url, keys }: SandboxAddress): Promise<TestShop> {
  await using opened = new AsyncDisposableStack();
  const folder = opened.adopt(await mkdtemp(join(tmpdir(), 'ticket-vendor-shop-')), async (path) =>
    rm(path, { recursive: true }),
  );
  const database = opened.adopt(await createTestDatabase(), async ({ drop }) => drop());
  const server = opened.adopt(
    await startServerProcess({
      DATABASE_URL: database.url,
      SECRET_KEY: randomBytes(32).toString('hex'),
      STRIPE_SECRET_KEY: keys.stripeSecretKey,
      STRIPE_PUBLISHABLE_KEY: keys.stripePublishableKey,
      STRIPE_WEBHOOK_SECRET: keys.stripeWebhookSecret,
      STRIPE_API_BASE: url,
      SENDGRID_API_KEY: keys.sendgridApiKey,
      SENDGRID_API_BASE: url,
    }),
    async ({ stop }) => stop(),
  );
  const stack = opened.move();
  return { url: server.url, folder, [Symbol.asyncDispose]: async () => stack.disposeAsync() };
}

interface ServerProcess {
  url: string;
  /** Asks it to end and waits for it. */
  stop: () => Promise<void>;
}

async function startServerProcess(variables: Record<string, string>): Promise<ServerProcess> {
  const port = String(await findFreePort());
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [serverFile], {
    env: {
      PATH: process.env['PATH'],
      HOST: '127.0.0.1',
      PORT: port,
      LOG_LEVEL: 'silent',
      BCRYPT_ROUNDS: '4',
      ...variables,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  for (const deadline = performance.now() + patienceMs; performance.now() < deadline; await sleep(50)) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`the server ended with ${child.exitCode ?? child.signalCode} before it was ready`);
    if (await isReady(url)) return { url, stop };
  }
  await stop();
  throw new Error('the server was not ready in time');
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false; // Not listening yet.
  }
}
