import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Whether the process lives; one that has ended and waits to be collected by its parent does not. */
export function isRunning(pid: number): boolean {
  return stateOf(pid) !== undefined;
}

/** When the process began, in a form that only serves to compare; undefined when it does not live. */
export function bornAt(pid: number): string | undefined {
  return stateOf(pid)?.bornAt;
}

/** The process's command line; undefined when it does not live. */
export function commandOf(pid: number): string | undefined {
  if (!isRunning(pid)) return undefined;
  if (process.platform !== 'linux') return ps('command=', pid);
  return readProc(pid, 'cmdline')?.replaceAll('\0', ' ').trim();
}

function stateOf(pid: number): { bornAt: string } | undefined {
  if (process.platform !== 'linux') return stateByPs(pid);
  const stat = readProc(pid, 'stat');
  // The second field is the program's name in brackets, which may hold anything: the rest begins after the last bracket.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (!fields || fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return { bornAt: fields[19] ?? '' };
}

function stateByPs(pid: number): { bornAt: string } | undefined {
  const state = ps('stat=', pid);
  if (!state || state.startsWith('Z')) return undefined;
  return { bornAt: ps('lstart=', pid) ?? '' };
}

function readProc(pid: number, file: 'stat' | 'cmdline'): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

function ps(column: string, pid: number): string | undefined {
  const { status, stdout } = spawnSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}
