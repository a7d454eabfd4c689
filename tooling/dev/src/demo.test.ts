import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startSandbox, type Sandbox } from '@ticket-vendor/sandbox';
import { openTestShop, type TestShop } from '@ticket-vendor/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

// Every test starts a process.
vi.setConfig({ testTimeout: 90_000 });

let sandbox: Sandbox;
let shop: TestShop;

beforeAll(async () => {
  sandbox = await startSandbox();
  shop = await openTestShop(sandbox);
}, 120_000);

afterAll(async () => {
  await shop[Symbol.asyncDispose]();
  await sandbox.close();
});

async function demo(args: string[], variables: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['tooling/dev/src/demo.ts', ...args], {
    env: { PATH: process.env['PATH'], BASE: shop.url, SANDBOX: sandbox.url, TZ: 'UTC', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}

test('sells the event of a file to more guests than it has places, mails the tickets and proves that nothing is oversold', async () => {
  const file = join(shop.folder, 'event.json');
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
