import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endWithParent } from './end-with-parent.ts';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';

const common = { listen_addresses: '127.0.0.1', unix_socket_directories: '', timezone: 'UTC', log_timezone: 'UTC' };
const forDurable = {
  client_connection_check_interval: '500ms',
  // Filling each new WAL file with zeroes first keeps all commits waiting, 80 ms for every 5,000 orders; it makes none of them safer.
  wal_init_zero: 'off',
  // The indexes of a million orders, which new ones reach at random places, stay in memory.
  shared_buffers: `${Math.round(Math.min(512, Math.max(128, memoryMb() / 8)))}MB`,
};
const forTests = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_connections: '200',
  client_connection_check_interval: '500ms',
};

/** Of the machine or, in a container with less, of that. */
function memoryMb(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY) / 2 ** 20;
}

interface PostmasterOptions {
  folder: string;
  account: Account;
  binaries: Binaries;
  port: number;
  durable: boolean;
  /** How many MB of its log it keeps to use again, at least; PostgreSQL's own 80 unless told. */
  logMb: number | undefined;
}

export interface Postmaster {
  pid: number;
  ended: Promise<void>;
  stop: () => Promise<void>;
}

/** Starts the server and waits until it answers. Tries for 3 s: a killed predecessor's last processes may still hold the memory. */
export async function runPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  const deadline = performance.now() + 3_000;
  for (;;) {
    const child = launch(options);
    const ended = untilExit(child);
    if (await isReady(child, options.folder)) return supervise(child, ended, options.account);
    await ended;
    if (performance.now() > deadline) throw new Error(`PostgreSQL did not start:\n${lastLines(options.folder)}`);
    await sleep(100);
  }
}

function launch({ folder, account, binaries, port, durable, logMb }: PostmasterOptions): ChildProcess {
  const own = durable ? { ...forDurable, ...(logMb && { min_wal_size: `${logMb}MB` }) } : forTests;
  const settings = Object.entries({ ...common, ...own, port: String(port) });
  const log = openSync(logOf(folder), 'w', 0o600);
  try {
    return spawn(
      binaries.postgres,
      ['-D', folder, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      {
        ...account,
        cwd: '/',
        env: { PATH: process.env['PATH'], LC_ALL: 'C' },
        stdio: ['ignore', log, log],
        // Ctrl-C reaches every process of a terminal's foreground group: in one of its own PostgreSQL ends when we say so.
        detached: true,
      },
    );
  } finally {
    closeSync(log);
  }
}

async function untilExit(child: ChildProcess): Promise<void> {
  await once(child, 'exit');
}

async function isReady(child: ChildProcess, folder: string): Promise<boolean> {
  while (child.exitCode === null && child.signalCode === null) {
    if (statusIn(folder, child.pid) === 'ready') return true;
    await sleep(20);
  }
  return false;
}

/** The server writes its state into the last line of its lock file, for `pg_ctl -w`. */
function statusIn(folder: string, pid: number | undefined): string | undefined {
  try {
    const lines = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n');
    return lines[0] === String(pid) ? lines[7]?.trim() : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function supervise(child: ChildProcess, ended: Promise<void>, account: Account): Postmaster {
  const { pid } = child;
  if (!pid) throw new Error('PostgreSQL has no process');
  const release = endWithParent(pid, { signal: 'INT', account });
  void ended.then(release);
  const stop = async () => {
    child.kill('SIGINT');
    await ended;
  };
  return { pid, ended, stop };
}

function logOf(folder: string): string {
  return join(dirname(folder), 'postgres.log');
}

function lastLines(folder: string): string {
  return readFileSync(logOf(folder), 'utf8').trim().split('\n').slice(-12).join('\n');
}
