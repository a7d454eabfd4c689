import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandOf, isRunning } from './running-process.ts';

/** Ends the server that a killed run has left on this cluster, and removes its lock file if it points to nothing of ours. */
export async function stopOrphan(folder: string): Promise<void> {
  const lockFile = join(folder, 'postmaster.pid');
  if (!existsSync(lockFile)) return;
  const pid = Number(readFileSync(lockFile, 'utf8').split('\n')[0]);
  for (const [signal, seconds] of [
    ['SIGINT', 10],
    ['SIGQUIT', 3],
  ] as const) {
    if (!isPostmasterOf(folder, pid)) break;
    process.kill(pid, signal);
    await untilGone(pid, seconds);
  }
  // PostgreSQL itself takes any living process with that number for its predecessor, also one that only waits to be collected.
  if (!isPostmasterOf(folder, pid)) rmSync(lockFile, { force: true });
}

function isPostmasterOf(folder: string, pid: number): boolean {
  return pid > 1 && (commandOf(pid)?.includes(folder) ?? false);
}

async function untilGone(pid: number, seconds: number): Promise<void> {
  for (let waited = 0; isRunning(pid) && waited < seconds * 1_000; waited += 25) await sleep(25);
}
