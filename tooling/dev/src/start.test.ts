import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claimFolder } from '@ticket-vendor/postgres';
import { findFreePort } from '@ticket-vendor/postgres';

let dataDir: string;
let ports: { PORT: string; SANDBOX_PORT: string };

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ticket-vendor-start-'));
  ports = { PORT: String(await findFreePort()), SANDBOX_PORT: String(await findFreePort()) };
});

afterEach(async () => {
  await rm(dataDir, { recursive: true });
});

function runLauncher(variables: Record<string, string>) {
  const { status, stderr } = spawnSync(process.execPath, ['tooling/dev/src/start.ts'], {
    env: { PATH: process.env['PATH'], DATA_DIR: dataDir, ...ports, ...variables },
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { status, lines: stderr.trim().split('\n') };
}

test('names the port that is taken and the variable to change', async () => {
  const squatter = createServer().listen(0, '127.0.0.1');
  await once(squatter, 'listening');
  const { port } = squatter.address() as AddressInfo;
  for (const variable of ['PORT', 'SANDBOX_PORT']) {
    expect(runLauncher({ [variable]: String(port) })).toEqual({
      status: 1,
      lines: [`Port ${port} is taken by another program: stop it, or set ${variable} to a free port.`],
    });
  }
  squatter.close();
});

test('says in one line, without the password, that DATABASE_URL cannot be used', () => {
  const { status, lines } = runLauncher({ DATABASE_URL: 'postgres://me:hush@127.0.0.1:1/shop' });
  expect(status).toBe(1);
  expect(lines).toEqual([expect.stringMatching(/^DATABASE_URL: postgres:\/\/me@127\.0\.0\.1:1\/shop cannot be used/)]);
});

test('says in one line that DATABASE_URL is no address of PostgreSQL', () => {
  const { status, lines } = runLauncher({ DATABASE_URL: 'mysql://me:hush@127.0.0.1/shop' });
  expect(status).toBe(1);
  expect(lines).toEqual([expect.stringContaining('DATABASE_URL')]);
  expect(lines[0]).not.toContain('hush');
});

test('refuses a folder that another run uses', () => {
  const claim = claimFolder(dataDir, 'run.json');
  const { status, lines } = runLauncher({});
  claim.release();
  expect(status).toBe(1);
  expect(lines).toEqual([expect.stringContaining(`in use by process ${process.pid}`)]);
});

test('embeds nothing in production, where the server names what is missing', () => {
  const { status, lines } = runLauncher({ NODE_ENV: 'production' });
  expect(status).toBe(1);
  expect(lines.join('\n')).toContain('SECRET_KEY');
});
