import {
  anonymous,
  aPromoter,
  aPublishedEvent,
  openTestRedis,
  startFaultyProxy,
  type FaultyProxy,
} from '@ticket-vendor/domain/testing';
import { getEvent } from '@ticket-vendor/domain';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../start-server.ts';
import { call, post, type Answer } from '../test-calls.ts';
import { startTestServer } from '../test-server.ts';

const redis = await openTestRedis();
const password = 'correct horse battery staple';

let proxy: FaultyProxy;
let server: RunningServer;
let api: string;
let address = 0;

const stranger = () => ({ 'x-forwarded-for': `198.51.100.${++address}` });
const read = async (headers: Record<string, string>) => {
  const answer = await call(`${api}/events`, { headers });
  return Number(/r=(\d+)/.exec(answer.headers.get('ratelimit') ?? '')?.[1]);
};

async function timed<T>(work: () => Promise<T>): Promise<{ answer: T; ms: number }> {
  const begun = performance.now();
  const answer = await work();
  return { answer, ms: performance.now() - begun };
}

describe.skipIf(!redis)('limits and requests', () => {
  beforeAll(async () => {
    proxy = await startFaultyProxy(redis?.url ?? '', 6379);
    server = await startTestServer({ RATE_LIMIT_FACTOR: '1', TRUST_PROXY: '1', REDIS_URL: proxy.url });
    api = `${server.url}/api/v1`;
  });
  afterAll(async () => {
    await server.close();
    await proxy[Symbol.asyncDispose]();
    await redis?.[Symbol.asyncDispose]();
  });
  afterEach(async () => {
    proxy.become('pass');
    const headers = stranger();
    const isCountedTogether = async () => {
      await read(headers);
      expect(await redis?.keys(`*${headers['x-forwarded-for']}`)).toHaveLength(1);
    };
    await vi.waitFor(isCountedTogether, { timeout: 5_000, interval: 50 });
  });

  test('are counted in Redis, each count with an end', async () => {
    const headers = stranger();
    expect([await read(headers), await read(headers)]).toEqual([299, 298]);
    const [key = ''] = (await redis?.keys(`*${headers['x-forwarded-for']}`)) ?? [];
    expect(key).toBe(`ticket-vendor:count:read:stranger:address:${headers['x-forwarded-for']}`);
  });

  test('begin anew after Redis has forgotten everything', async () => {
    const headers = stranger();
    expect(await read(headers)).toBe(299);
    await redis?.flush();
    expect([await read(headers), await read(headers)]).toEqual([299, 298]);
  });

  test.each(['down', 'silent', 'slow'] as const)('go on in process while Redis is %s', async (fault) => {
    const promoter = await aPromoter();
    const { event, tiers } = await aPublishedEvent(promoter, [{ price: 0, capacity: 50 }]);
    const email = `${fault}@example.com`;
    const account = { email, password, name: 'Out', role: 'customer' };
    expect((await post(`${api}/auth/register`, account, stranger())).status).toBe(201);
    const buy = async () =>
      post(
        `${api}/orders`,
        { eventId: event.id, items: [{ tierId: tiers[0]?.id, quantity: 1 }], buyer: { email, name: 'Out' } },
        stranger(),
      );
    const visit = async () => call(`${api}/events/${event.id}`, { headers: stranger() });
    const logIn = async () => post(`${api}/auth/login`, { email, password }, stranger());
    const works: [() => Promise<Answer>, number][] = [
      [buy, 201],
      [visit, 200],
      [logIn, 200],
    ];
    /** The longest that each of them took in four rounds. */
    const slowest = async () => {
      const took = works.map(() => 0);
      for (let round = 0; round < 4; round++)
        for (const [index, [work, status]] of works.entries()) {
          const { answer, ms } = await timed(work);
          expect(answer.status).toBe(status);
          took[index] = Math.max(took[index] ?? 0, ms);
        }
      return took;
    };
    const usual = await slowest();

    proxy.become(fault, 500);

    for (const [index, ms] of (await slowest()).entries()) expect(ms).toBeLessThan((usual[index] ?? 0) + 250);
    const headers = stranger();
    expect([await read(headers), await read(headers)]).toEqual([299, 298]);
    const session = await logIn();
    const bearer = { authorization: `Bearer ${String(session.json['accessToken'])}` };
    const orders = async () => (await call(`${api}/orders`, { headers: bearer })).status;
    expect(await orders()).toBe(200);
    expect((await post(`${api}/auth/logout`, {}, bearer)).status).toBe(204);
    expect(await orders()).toBe(401);
    expect(await getEvent(anonymous(), { id: event.id })).toMatchObject({ tiers: [{ available: 42 }] });
  });
});
