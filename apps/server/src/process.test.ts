import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { createServer } from 'node:net';
import { configureLog, findViolations, loadEnv, lockStock, openDomain, sql, type Domain } from '@ticket-vendor/domain';
import { allocatedOf, aPromoter, aPublishedEvent, keepLocked, lockWaits } from '@ticket-vendor/domain/testing';
import { createTestDatabase, type TestDatabase } from '@ticket-vendor/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { post } from './test-calls.ts';
import { listening, startProcess, type ServerProcess } from './test-process.ts';
import { testVariables } from './test-server.ts';

// Every test starts a process.
vi.setConfig({ testTimeout: 60_000 });

const patiently = { timeout: 20_000, interval: 20 };

let database: TestDatabase;
let domain: Domain;

beforeAll(async () => {
  database = await createTestDatabase();
  configureLog({ level: 'silent' });
  domain = await openDomain(loadEnv(testVariables(database.url)));
});

afterAll(async () => {
  await domain.close();
  await database.drop();
});

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

test('orders that wait behind a lock when SIGTERM comes are all written and answered', async () => {
  const server = run({});
  const url = await listening(server);
  const { event, tiers } = await aPublishedEvent(await aPromoter(), [{ price: 0, capacity: 9 }]);
  const tierId = tiers[0]?.id ?? '';
  const answers: Promise<number | undefined>[] = [];
  let answered = 0;
  const count = () => answered++;
  {
    await using _lock = await keepLocked(async () => lockStock(event.id, [tierId]));
    for (const name of ['first', 'second', 'third', 'fourth', 'fifth']) {
      const buyer = { email: `${name}@example.com`, name };
      const order = { eventId: event.id, items: [{ tierId, quantity: 1 }], buyer };
      const { answer } = await anOrderOnItsWay(`${url}/api/v1/orders`, order);
      answers.push(answer);
      void answer.then(count, count);
      // The others come while the batch of the first one waits.
      if (name === 'first') await vi.waitFor(async () => expect(await lockWaits()).toHaveLength(1), patiently);
    }
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    server.child.kill('SIGTERM');
    await vi.waitFor(async () => expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed'), patiently);
    await vi.waitFor(() => expect(server.output().stdout).toContain('draining'), patiently);
    expect(server.child.exitCode).toBe(null);
    expect(answered).toBe(0);
  }
  expect(await Promise.all(answers)).toEqual([201, 201, 201, 201, 201]);
  expect(await server.exit).toBe(0);
  expect(server.output().stderr).toBe('');
  expect(await sql('select 1 from orders where event_id = $1', [event.id])).toHaveLength(5);
  expect(await allocatedOf(tierId)).toBe(5);
  expect(await findViolations()).toEqual([]);
});

/** An order that the server has begun to read, because it has said so. */
async function anOrderOnItsWay(url: string, order: object): Promise<{ answer: Promise<number | undefined> }> {
  const headers = { 'content-type': 'application/json', expect: '100-continue' };
  const sent = request(url, { method: 'POST', headers });
  const answer = once(sent, 'response').then(([response]) => (response as IncomingMessage).resume().statusCode);
  sent.flushHeaders();
  await once(sent, 'continue');
  sent.end(JSON.stringify(order));
  return { answer };
}

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
