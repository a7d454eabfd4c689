import { openTestRedis } from '@ticket-vendor/domain/testing';
import { createTestDatabase, type TestDatabase } from '@ticket-vendor/testing';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { call, post, type Answer } from './test-calls.ts';
import { listen } from './test-listener.ts';
import { listening, startProcess, type ServerProcess } from './test-process.ts';

const redis = await openTestRedis();
/** Far below what an instance may believe without being told. */
const atOnce = { timeout: 1_000, interval: 10 };
const password = 'correct horse battery staple';

let database: TestDatabase;
let servers: ServerProcess[];
let here: string;
let there: string;

describe.skipIf(!redis)('two servers on one database and one Redis', () => {
  beforeAll(async () => {
    database = await createTestDatabase();
    const variables = { REDIS_URL: redis?.url ?? '', RATE_LIMIT_FACTOR: '1', TRUST_PROXY: '1' };
    servers = [startProcess(database.url, variables), startProcess(database.url, variables)];
    [here = '', there = ''] = (await Promise.all(servers.map(listening))).map((url) => `${url}/api/v1`);
  }, 120_000);
  afterAll(async () => {
    for (const { child } of servers) child.kill('SIGTERM');
    await Promise.all(servers.map(({ exit }) => exit));
    await database.drop();
    await redis?.[Symbol.asyncDispose]();
  });

  test('count a caller together', async () => {
    const left: string[] = [];
    for (const server of [here, there, here, there]) {
      const { headers } = await call(`${server}/events`, { headers: { 'x-forwarded-for': '203.0.113.1' } });
      left.push(headers.get('ratelimit')?.split(';')[1] ?? '');
    }
    expect(left).toEqual(['r=299', 'r=298', 'r=297', 'r=296']);
  });

  test('count attempts on an account together, wherever they are made', async () => {
    const attempt = async (server: string) => post(`${server}/auth/login`, { email: 'two@example.com', password });
    for (let i = 0; i < 5; i++)
      expect([(await attempt(here)).status, (await attempt(there)).status]).toEqual([401, 401]);
    expect([(await attempt(here)).status, (await attempt(there)).status]).toEqual([429, 429]);
  });

  test('a logout at one ends the session at the other at once', async () => {
    const { headers, logOut } = await aSession('customer');
    const orders = async (server: string) => (await call(`${server}/orders`, { headers })).status;
    expect([await orders(here), await orders(there)]).toEqual([200, 200]);
    expect((await logOut(here)).status).toBe(204);
    expect(await orders(here)).toBe(401);
    await vi.waitFor(async () => expect(await orders(there)).toBe(401), atOnce);
  });

  test('strangers at one see at once what a promoter edits at the other, and never a draft', async () => {
    const { headers } = await aSession('promoter');
    const send = sendingWith(headers);
    const path = `/events/${await aDraft(send)}`;
    const titles = async (server: string) => {
      const { json } = await call(`${server}/events?q=instance`);
      return (json['data'] as { title: string }[]).map(({ title }) => title);
    };
    for (const server of [here, there]) {
      expect((await call(`${server}${path}`, { headers })).json).toMatchObject({ status: 'draft' });
      expect((await call(`${server}${path}`)).status).toBe(404);
      expect((await call(`${server}${path}/tiers`)).status).toBe(404);
      expect(await titles(server)).toEqual([]);
    }
    await send('POST', `${path}/publish`);
    await vi.waitFor(async () => expect(await titles(there)).toEqual(['Instance']), atOnce);
    expect(shownTiers(await call(`${there}${path}/tiers`))).toEqual(['Open']);
    for (const title of ['Second instance', 'Third instance']) {
      await send('PUT', path, { title });
      expect(await titles(here)).toEqual([title]);
      await vi.waitFor(async () => expect(await titles(there)).toEqual([title]), atOnce);
      expect((await call(`${there}${path}`)).json).toMatchObject({ title, tiers: [{ name: 'Open' }] });
    }
  });

  test('a listener at one hears of every purchase at the other within half a second', async () => {
    const send = sendingWith((await aSession('promoter', 'listened-to')).headers);
    const eventId = await aDraft(send);
    const { json } = await send('POST', `/events/${eventId}/publish`);
    const [{ id: tierId } = { id: '' }] = json['tiers'] as { id: string }[];
    await using live = await listen(`${there}/events/${eventId}/live`);
    const heard = async (): Promise<unknown> => JSON.parse((await live.next())?.['data'] ?? 'null');
    expect(await live.next()).toEqual({ retry: '2000' });
    expect(await heard()).toMatchObject({ tiers: [{ available: 5 }] });
    // One after the other: what is heard by chance, when this server looks for itself, is looked for every other second at most.
    for (const available of [4, 3, 2]) {
      const buyer = { email: 'heard@example.com', name: 'Heard' };
      expect((await post(`${here}/orders`, { eventId, items: [{ tierId, quantity: 1 }], buyer })).status).toBe(201);
      const answeredAt = performance.now();
      expect(await heard()).toMatchObject({ tiers: [{ tierId, available }] });
      // Half a second, and as much as a busy machine may need for it.
      expect(performance.now() - answeredAt).toBeLessThan(1_500);
    }
  });
});

async function aSession(role: 'customer' | 'promoter', name: string = role) {
  const more = role === 'promoter' ? { organizationName: 'Two instances' } : {};
  const account = { email: `${name}@example.com`, password, name: 'Two', role, ...more };
  const { json } = await post(`${here}/auth/register`, account);
  const headers = { authorization: `Bearer ${String(json['accessToken'])}` };
  return { headers, logOut: async (server: string) => post(`${server}/auth/logout`, {}, headers) };
}

type Send = (method: string, path: string, body?: unknown) => Promise<Answer>;

function sendingWith(headers: Record<string, string>): Send {
  return async (method, path, body = {}) =>
    call(`${here}${path}`, {
      method,
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
}

async function aDraft(send: Send): Promise<string> {
  const startsAt = new Date(Date.now() + 86_400_000);
  const endsAt = new Date(startsAt.getTime() + 3_600_000);
  const event = { title: 'Instance', venue: { name: 'Hall' }, startsAt, endsAt, timezone: 'UTC', currency: 'EUR' };
  const { json } = await send('POST', '/events', event);
  const path = `/events/${String(json['id'])}/tiers`;
  await send('POST', path, { name: 'Open', price: 0, capacity: 5 });
  await send('POST', path, { name: 'Hidden', price: 0, capacity: 5, hidden: true });
  return String(json['id']);
}

function shownTiers({ json }: Answer): string[] {
  return (json['data'] as { name: string }[]).map(({ name }) => name);
}
