import { once } from 'node:events';
import { createServer } from 'node:net';
import { createTestDatabase, type TestDatabase } from '@ticket-vendor/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { post } from './test-calls.ts';
import { listening, startProcess, type ServerProcess } from './test-process.ts';

// Every test starts a process.
vi.setConfig({ testTimeout: 60_000 });

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

const run = (variables: Record<string, string>): ServerProcess => startProcess(database.url, variables);

test('SIGTERM finishes and exits with 0', async () => {
  const server = run({ ROLES: 'api,worker' });
  const url = await listening(server);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);

  server.child.kill('SIGTERM');

  expect(await server.exit).toBe(0);
  expect(server.output().stderr).toBe('');
});

test('one line of the log per answer, with the id that the caller was told', async () => {
  const server = run({});
  const answer = await fetch(`${await listening(server)}/api/v1/events?q=not-in-the-log`);
  server.child.kill('SIGTERM');
  await server.exit;
  expect(server.output().stdout).not.toContain('not-in-the-log');
  const lines = server
    .output()
    .stdout.split('\n')
    .filter((line) => line.includes('"answered"'));
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    expect.objectContaining({
      requestId: answer.headers.get('x-request-id'),
      method: 'GET',
      path: '/api/v1/events',
      status: 200,
    }),
  ]);
});

test('a request that runs when SIGTERM comes is finished, and its connection closed', async () => {
  const server = run({ BCRYPT_ROUNDS: '13' });
  const url = await listening(server);
  const body = { email: 'late@example.com', password: 'long enough', name: 'Late', role: 'customer' };
  const registering = post(`${url}/api/v1/auth/register`, body);
  await new Promise((resolve) => setTimeout(resolve, 150));

  const asked = performance.now();
  server.child.kill('SIGTERM');

  expect((await registering).status).toBe(201);
  expect(await server.exit).toBe(0);
  expect(performance.now() - asked).toBeLessThan(8_000);
});

test('a taken port is one clear line and exit code 1', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address() as { port: number };

  const server = run({ PORT: String(port) });

  expect(await server.exit).toBe(1);
  expect(server.output().stderr).toBe(`Port ${port} of 127.0.0.1 is taken: stop what listens there or set PORT.\n`);
  holder.close();
});

test.each([
  ['nobody answers', (url: URL) => (url.port = '1')],
  ['the user is unknown', (url: URL) => (url.username = 'nobody')],
  ['it does not exist', (url: URL) => (url.pathname = '/missing')],
])('a database where %s is one clear line without the password, and exit code 1', async (_name, spoil) => {
  const url = new URL(database.url);
  url.password = 'hunter2-hunter2';
  spoil(url);

  const server = run({ DATABASE_URL: url.href });

  expect(await server.exit).toBe(1);
  expect(server.output().stderr).toMatch(
    /^The database 127\.0\.0\.1:\d+\/\S+ cannot be used: .+ Check DATABASE_URL\.\n$/,
  );
  expect(JSON.stringify(server.output())).not.toContain('hunter2');
});

test('a wrong environment is said in full, and exit code 78', async () => {
  const server = run({ PORT: 'eighty', LOG_LEVEL: 'loud' });

  expect(await server.exit).toBe(78);
  expect(server.output().stderr).toMatch(/PORT[^]*LOG_LEVEL/);
  expect(server.output().stderr).not.toContain('    at ');
});
