import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from '@ticket-vendor/postgres';

const serverFile = join(import.meta.dirname, '../../../apps/server/src/main.ts');
const patienceMs = 40_000;

export interface ServerProcess {
  url: string;
  /** Asks it to end and waits for it. */
  stop: () => Promise<void>;
}

/** The server with its worker as a process of its own on a free port, for programs that meet it from outside. */
export async function startServerProcess(variables: Record<string, string>): Promise<ServerProcess> {
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
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode} before it was ready`);
    if (await isReady(url)) return { url, stop };
  }
  await stop();
  throw new Error('the server was not ready in time');
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).ok;
  } catch {
    return false; // Not listening yet.
  }
}
