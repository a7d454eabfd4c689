import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

function start(env: Record<string, string>): { child: ChildProcess; said: { out: string; err: string } } {
  const child = spawn(process.execPath, [main], { env: { PATH: process.env['PATH'], SANDBOX_PORT: '0', ...env } });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  return { child, said };
}

async function exitCode(child: ChildProcess): Promise<unknown> {
  const [code] = await once(child, 'close');
  return code;
}

test.each(['SIGTERM', 'SIGINT'] as const)('says one line once it listens and stops cleanly on %s', async (signal) => {
  const { child, said } = start({});
  await once(child.stdout ?? child, 'data');
  const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(said.out) ?? [''];
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  child.kill(signal);
  expect(await exitCode(child)).toBe(0);
  expect(said.out.trimEnd().split('\n')).toHaveLength(1);
  expect(said.err).toBe('');
});

test.each([
  [{ NODE_ENV: 'production' }, 'does not run in production'],
  [{ STRIPE_SECRET_KEY: 'sk_live_123' }, 'does not take live Stripe keys'],
  [{ SANDBOX_PORT: 'many', WEBHOOK_URL: 'nowhere' }, /SANDBOX_PORT: .*; WEBHOOK_URL: /],
])('refuses %o with one line', async (env, reason) => {
  const { child, said } = start(env);
  expect(await exitCode(child)).toBe(1);
  expect(said.err.trimEnd().split('\n')).toHaveLength(1);
  expect(said.err).toMatch(reason);
  expect(said.out).toBe('');
});

test('refuses a port that is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { child, said } = start({ SANDBOX_PORT: String((other.address() as AddressInfo).port) });
  expect(await exitCode(child)).toBe(1);
  expect(said.err).toMatch(/EADDRINUSE/);
  other.close();
});
