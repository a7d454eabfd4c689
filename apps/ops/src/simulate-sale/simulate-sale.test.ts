import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
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

/** Runs the tool; `interruptOn` sends Ctrl-C once that has been said. */
async function simulate(args: string[], interruptOn?: RegExp) {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../main.ts'), ...args], {
    env: { PATH: process.env['PATH'], BASE: shop.url, SANDBOX: sandbox.url, TZ: 'Asia/Tokyo' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    if (interruptOn?.test(stderr)) child.kill('SIGINT');
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}

test('a small sale sells every place once, and reports it as text and as a page', async () => {
  const report = join(shop.folder, 'sale.html');
  const tiers = '<Stalls> & more:2500:12,Gods:900:8';
  const sale = ['--buyers', '40', '--rate', '200', '--tiers', tiers, '--think-time', '10', '--seed', '7'];
  const run = await simulate(['simulate-sale', ...sale, '--abandon-rate', '0.2', '--report', report]);
  expect(run.stdout).toMatch(/^sold +\d+ +(19|20)$/m);
  expect(run.stdout).toMatch(/held until \d\d:\d\d(-\d\d:\d\d)? GMT\+9, unpaid/);
  expect(run.stdout).toMatch(/^ {2}sold out +\d+/m);
  expect(run.stdout).toContain('ok   nothing is oversold');
  expect(run.stdout).not.toContain('FAIL');
  // No terminal: plain lines, no escape codes.
  expect(run.stdout + run.stderr).not.toContain('\u001B');
  expect(run.stderr).toMatch(/40 of 40 buyers/);
  expect(run.code).toBe(0);
  const page = await readFile(report, 'utf8');
  expect(page).toContain('&lt;Stalls&gt; &amp; more');
  expect(page).not.toMatch(/<Stalls>|<script|src=|href=|NaN|undefined|Infinity/);
  expect(page.match(/<svg/g)?.length).toBeGreaterThanOrEqual(4);
});

test('Ctrl-C ends it early, with a report of what happened so far', async () => {
  const run = await simulate(['simulate-sale', '--buyers', '500', '--rate', '1'], /[1-9]\d* of 500 buyers|0 of 500/);
  expect(run.stdout).toContain('stopped before they came');
  expect(run.stdout).toContain('The sale was stopped early');
  expect(run.stdout).toContain('ok   nothing is oversold');
  expect(run.code).toBe(0);
});

test('nobody at the address is one clear line and exit code 1', async () => {
  const run = await simulate(['simulate-sale', '--base', 'http://127.0.0.1:1']);
  expect(run).toMatchObject({ code: 1, stdout: '' });
  expect(run.stderr).toMatch(/^http:\/\/127\.0\.0\.1:1 does not sell tickets[^\n]*\n$/);
});

test.each([
  ['--buyers', '0', 'from 1 to 100000'],
  ['--report', '/no/such/folder/sale.html', 'folder does not exist'],
  ['--base', 'localhost', 'http address'],
])('%s %s is refused in one line with exit code 2, before anything is sold', async (flag, value, words) => {
  const run = await simulate(['simulate-sale', flag, value]);
  expect(run).toMatchObject({ code: 2, stdout: '' });
  expect(run.stderr.trim().split('\n')).toEqual([expect.stringContaining(words)]);
  expect(run.stderr).toContain(flag);
});
