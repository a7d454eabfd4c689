import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { endWithParent } from '@ticket-vendor/postgres';
import { nodeFlags } from '@ticket-vendor/server/node-flags';
import { StartError } from './start-error.ts';

// A server drains for 10 s at most; what is still there later hangs.
const patienceMs = 15_000;

export interface Program {
  name: string;
  /** Settles when it has ended, asked or not. */
  ended: Promise<'ended'>;
  /** Resolves once `url` answers 200; throws `StartError` when the program ends before or does not get there. */
  answers: (url: string) => Promise<void>;
  /** Sends it a message and resolves with the first one that comes back; throws `StartError` when the program ends before. */
  ask: (message: string) => Promise<unknown>;
  /** Asks it to end and waits for it. Safe to repeat. */
  stop: () => Promise<void>;
}

/** Starts a TypeScript program that shares this terminal but not its Ctrl-C, can be sent messages, and does not outlive this process. */
export function startProgram(name: string, file: string, env: NodeJS.ProcessEnv): Program {
  const child = spawn(process.execPath, [...nodeFlags, file], {
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: true,
  });
  const ended = once(child, 'exit').then(() => 'ended' as const);
  if (child.pid) {
    const release = endWithParent(child.pid, { signal: 'TERM', killAfterSeconds: 2 });
    void ended.then(release);
  }
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  const answers = async (url: string) => {
    for (const deadline = performance.now() + 60_000; performance.now() < deadline; await sleep(50)) {
      if (isOver()) throw new StartError(`The ${name} ended before it was ready.`);
      if (await isHealthy(url)) return;
    }
    throw new StartError(`The ${name} was not ready after a minute.`);
  };
  const ask = async (message: string): Promise<unknown> => {
    const heard = once(child, 'message');
    child.send(message, () => {}); // Not delivered: it has ended, which is heard below.
    const answer = await Promise.race([heard, ended]);
    if (answer === 'ended') throw new StartError(`The ${name} ended before it was ready.`);
    return answer[0] as unknown;
  };
  const stop = async () => {
    if (isOver()) return;
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), patienceMs);
    await ended;
    clearTimeout(late);
  };
  return { name, ended, answers, ask, stop };
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false; // Not listening yet; the deadline is the caller's.
  }
}
