import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, utimes } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hasRoomForLogs } from './lay-out-logs.ts';
import { isRunning } from './running-process.ts';
import { removeCluster, startCluster, sweepClusters, type Cluster, type ClusterOptions } from './index.ts';

let dataDir: string;
const started: Cluster[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ticket-vendor-cluster with spaces-'));
  await chmod(dataDir, 0o755);
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((cluster) => cluster.stop()));
  if (existsSync(dataDir)) await removeCluster(dataDir);
});

async function start(options: Partial<ClusterOptions> = {}): Promise<Cluster> {
  const cluster = await startCluster({ dataDir, durable: false, ...options });
  started.push(cluster);
  return cluster;
}

async function ask(url: string, text: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(text);
    return Object.values(rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

test('starts a PostgreSQL whose database belongs to an ordinary role', async () => {
  const { url } = await start();
  expect(await ask(url, "select current_setting('server_version_num')::int >= 150000")).toBe(true);
  expect(await ask(url, 'select rolsuper from pg_roles where rolname = current_user')).toBe(false);
  expect(await ask(url, "select lower('ŁÓDŹ')")).toBe('łódź');
});

test('lets nobody in without the password', async () => {
  const { url } = await start();
  await expect(ask(url.replace(/:[^:@]+@/, ':guess@'), 'select 1')).rejects.toThrow(/password authentication failed/);
});

test('keeps commits over a crash unless it was started for tests', async () => {
  const cluster = await start({ durable: true });
  expect(await ask(cluster.url, "select current_setting('fsync')")).toBe('on');
  expect(await ask(cluster.url, "select current_setting('client_connection_check_interval')")).toBe('500ms');
  await cluster.stop();
  expect(await ask((await start()).url, "select current_setting('fsync')")).toBe('off');
});

test('makes the log files of a rush before the rush, once, however many there are already', async () => {
  const files = "select count(*)::int from pg_ls_waldir() where name ~ '^[0-9A-F]{24}$'";
  const forTests = await start();
  for (let switched = 0; switched < 12; switched++)
    await ask(forTests.adminUrl, "select pg_switch_wal() from pg_logical_emit_message(false, '', '')");
  expect(await ask(forTests.adminUrl, files)).toBeGreaterThan(10);
  await forTests.stop();
  const wanted = (await hasRoomForLogs(join(forTests.home, 'postgres'))) ? 32 : 5;
  const durable = await start({ durable: true });
  expect(await ask(durable.adminUrl, files)).toBeGreaterThanOrEqual(wanted);
  await durable.stop();
  const said: string[] = [];
  const again = await start({ durable: true, say: (line) => said.push(line) });
  expect(await ask(again.adminUrl, files)).toBeGreaterThanOrEqual(wanted);
  expect(said).toEqual([]);
});

test('recovers, on the same port and with its rows, after a kill of the server', async () => {
  const first = await start({ durable: true });
  await ask(first.url, 'create table kept as select 42 as answer');
  process.kill(first.pid, 'SIGKILL');
  await first.ended;
  await first.stop();
  const second = await start({ durable: true });
  expect(second.port).toBe(first.port);
  expect(await ask(second.url, 'select answer from kept')).toBe(42);
});

test('takes another port when the remembered one is taken', async () => {
  const first = await start();
  await first.stop();
  const squatter = createServer().listen(first.port, '127.0.0.1');
  await once(squatter, 'listening');
  const second = await start();
  squatter.close();
  expect(second.port).not.toBe(first.port);
  expect(await ask(second.url, 'select 1')).toBe(1);
});

test('refuses a second owner while the first lives', async () => {
  const first = await start();
  await expect(start()).rejects.toThrow(`in use by process ${process.pid}`);
  expect(await ask(first.url, 'select 1')).toBe(1);
});

test('ends with the process that started it, and starts again after it was killed', async () => {
  const { owner, url } = await startInAnotherProcess();
  expect(await ask(url, 'select 1')).toBe(1);
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  await expect.poll(() => ask(url, 'select 1').catch(() => 'gone')).toBe('gone');
  expect(await ask((await start()).url, 'select 1')).toBe(1);
});

test('stops an orphaned server before it starts its own', async () => {
  const first = await start();
  await rm(join(dataDir, 'owner.json'));
  const second = await start();
  expect(isRunning(first.pid)).toBe(false);
  expect(await ask(second.url, 'select 1')).toBe(1);
});

test('begins anew when a killed run has left a half-made cluster', async () => {
  const { owner } = await startInAnotherProcess('Making');
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  expect(existsSync(join(dataDir, 'postgres'))).toBe(false);
  expect(await ask((await start()).url, 'select 1')).toBe(1);
});

test('sweeps the clusters of dead runs and leaves those of the living', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'ticket-vendor-sweep-'));
  await chmod(parent, 0o755);
  const [living, dead] = [join(parent, 'run-1'), join(parent, 'run-2')];
  await start({ dataDir: living });
  await (await start({ dataDir: dead })).stop();
  for (const folder of [living, dead]) await utimes(folder, 0, 0);
  await sweepClusters(parent, 'run-');
  expect([existsSync(living), existsSync(dead)]).toEqual([true, false]);
  await Promise.all(started.splice(0).map((cluster) => cluster.stop()));
  await rm(parent, { recursive: true });
});

/** Resolves when the other process has said a line that holds `word`. */
async function startInAnotherProcess(word = 'postgres://') {
  const module = new URL('index.ts', import.meta.url).href;
  const code = `import { startCluster } from ${JSON.stringify(module)};
    const { url } = await startCluster({ dataDir: ${JSON.stringify(dataDir)}, durable: false, say: console.log });
    console.log(url);`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  for await (const chunk of owner.stdout) {
    said += String(chunk);
    if (said.includes(word)) break;
  }
  expect(said).toContain(word);
  return { owner, url: said.trim().split('\n').at(-1) ?? '' };
}
