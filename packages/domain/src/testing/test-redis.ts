import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

export interface TestRedis extends AsyncDisposable {
  url: string;
  /** Forgets everything, as a Redis may at any time. */
  flush: () => Promise<void>;
  /** The keys that match a glob. */
  keys: (pattern: string) => Promise<string[]>;
}

/**
 * A real Redis: `REDIS_URL`, else a `redis-server` on the PATH on a free port, else 127.0.0.1:6379. With none of them the tests
 * that need one are skipped with one loud line, and with `CI=true` they fail.
 */
export async function openTestRedis(): Promise<TestRedis | undefined> {
  const given = process.env['REDIS_URL'];
  const found = given ? useRedis(given) : ((await startRedis()) ?? (await useLocalRedis()));
  if (found) return found;
  const problem = 'SKIPPED: there is no Redis for these tests (REDIS_URL, redis-server on the PATH, 127.0.0.1:6379)';
  if (process.env['CI'] === 'true') throw new Error(problem);
  process.stderr.write(`\n*** ${problem} ***\n\n`);
  return undefined;
}

/** Somebody's own Redis: only a logical database of it that nobody else is likely to use. */
function useRedis(address: string): TestRedis {
  const url = new URL(address);
  url.pathname = '/15';
  return { ...controls(url.href), [Symbol.asyncDispose]: async () => flush(url.href) };
}

async function useLocalRedis(): Promise<TestRedis | undefined> {
  return (await answers(6379)) ? useRedis('redis://127.0.0.1:6379') : undefined;
}

async function startRedis(): Promise<TestRedis | undefined> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'ticket-vendor-redis-'));
  const options = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  const server = spawn('redis-server', options, { stdio: 'ignore' });
  const isMissing = new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(true));
    server.once('spawn', () => resolve(false));
  });
  if (await isMissing) {
    await rm(folder, { recursive: true });
    return undefined;
  }
  while (server.exitCode === null && !(await answers(port))) await new Promise((wait) => setTimeout(wait, 20));
  const url = `redis://127.0.0.1:${port}`;
  return {
    ...controls(url),
    [Symbol.asyncDispose]: async () => {
      await ended(server);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  await new Promise((done) => {
    server.once('exit', done);
    server.kill('SIGKILL');
  });
}

function controls(url: string): Omit<TestRedis, typeof Symbol.asyncDispose> {
  return { url, flush: async () => flush(url), keys: async (pattern) => ask(url, (redis) => redis.keys(pattern)) };
}

async function flush(url: string): Promise<void> {
  await ask(url, (redis) => redis.flushdb());
}

async function ask<T>(url: string, question: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url);
  try {
    return await question(redis);
  } finally {
    redis.disconnect();
  }
}

async function answers(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
