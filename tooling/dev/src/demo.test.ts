import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox, type Sandbox } from '@ticket-vendor/sandbox';
import { createTestDatabase, startServerProcess, type ServerProcess, type TestDatabase } from '@ticket-vendor/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

// Every test starts a process.
vi.setConfig({ testTimeout: 90_000 });

let database: TestDatabase;
let sandbox: Sandbox;
let server: ServerProcess;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ticket-vendor-demo-'));
  [database, sandbox] = await Promise.all([createTestDatabase(), startSandbox()]);
  server = await startServerProcess({
    DATABASE_URL: database.url,
    SECRET_KEY: randomBytes(32).toString('hex'),
    STRIPE_SECRET_KEY: sandbox.keys.stripeSecretKey,
    STRIPE_PUBLISHABLE_KEY: sandbox.keys.stripePublishableKey,
    STRIPE_WEBHOOK_SECRET: sandbox.keys.stripeWebhookSecret,
    STRIPE_API_BASE: sandbox.url,
    SENDGRID_API_KEY: sandbox.keys.sendgridApiKey,
    SENDGRID_API_BASE: sandbox.url,
  });
}, 120_000);

afterAll(async () => {
  await server.stop();
  await sandbox.close();
  await database.drop();
  await rm(folder, { recursive: true });
});

async function demo(args: string[], variables: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['tooling/dev/src/demo.ts', ...args], {
    env: { PATH: process.env['PATH'], BASE: server.url, SANDBOX: sandbox.url, TZ: 'UTC', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}

test('sells the event of a file to more guests than it has places, mails the tickets and proves that nothing is oversold', async () => {
  const file = join(folder, 'event.json');
  const event = {
    title: '冬の旅',
    venue: { name: 'Kammermusiksaal' },
    startsAt: '2031-01-18T10:30:00Z',
    endsAt: '2031-01-18T12:00:00Z',
    timezone: 'Asia/Tokyo',
    currency: 'JPY',
    tiers: [{ name: 'Seat', price: 4200, capacity: 15 }],
  };
  await writeFile(file, JSON.stringify(event));
  const run = await demo([file, '--buyers', '25', '--seed', '5']);
  expect(run.stdout).toContain('"冬の旅" is on sale, 25 guests are at the door (seed 5)');
  expect(run.stdout).toMatch(/^sold +15 +15$/m);
  expect(run.stdout).toMatch(/held until \d\d:\d\d(-\d\d:\d\d)? UTC, unpaid/);
  expect(run.stdout).toMatch(/^ {2}sold out +10 +10$/m);
  const paid = Number(/^ {2}paid +(\d+)/m.exec(run.stdout)?.[1]);
  expect(run.stdout).toMatch(new RegExp(`^mails with tickets +${paid}$`, 'm'));
  expect(sandbox.readLedger().mails).toHaveLength(paid);
  expect(run.stdout).toContain('ok   nothing is oversold: Seat 15 of 15');
  expect(run.stdout).not.toContain('FAIL');
  expect(run.stdout + run.stderr).not.toContain('\u001B');
  expect(run.code).toBe(0);
});

test.each([
  ['--seed', 'x', 'from 0 to 4294967295'],
  ['--buyers', '0', 'from 1 to 10000'],
  ['one.json', 'two.json', 'one event file'],
  ['--colour', 'red', "Unknown option '--colour'"],
])('%s %s is refused in one line with exit code 2', async (first, second, words) => {
  const run = await demo([first, second]);
  expect(run).toMatchObject({ code: 2, stdout: '' });
  expect(run.stderr.trim().split('\n')).toEqual([expect.stringContaining(words)]);
});

test.each([
  ['a file that is not there', ['none.json'], {}, 'none.json: cannot be read'],
  ['a server that is not running', [], { BASE: 'http://127.0.0.1:1' }, 'start it with `npm start`'],
  ['a sandbox that is not there', [], { SANDBOX: 'http://127.0.0.1:1' }, 'is no sandbox to pay at'],
])('%s is one clear line and exit code 1', async (_, args, variables, words) => {
  const run = await demo(args, variables);
  expect(run).toMatchObject({ code: 1, stdout: '' });
  expect(run.stderr.trim().split('\n')).toEqual([expect.stringContaining(words)]);
});
