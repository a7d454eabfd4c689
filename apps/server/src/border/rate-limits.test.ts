import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningServer } from '../start-server.ts';
import { call, post, trpcErrorOf } from '../test-calls.ts';
import { startTestServer } from '../test-server.ts';
import { limitPolicies } from './limit-policies.ts';
import { RateLimits } from './rate-limits.ts';

let server: RunningServer;
let address = 0;

beforeAll(async () => {
  server = await startTestServer({ RATE_LIMIT_FACTOR: '1', TRUST_PROXY: '1' });
});

afterAll(() => server.close());

/** A stranger nobody has seen: behind one trusted proxy, the last X-Forwarded-For entry counts. */
function stranger(): Record<string, string> {
  address += 1;
  return { 'x-forwarded-for': `198.51.100.1, 203.0.113.${address}` };
}

test('the eleventh attempt on one account is refused, whoever makes it and however the address is written', async () => {
  const attempt = (email: string, headers = stranger()) =>
    post(`${server.url}/api/v1/auth/login`, { email, password: 'wrong horse battery' }, headers);
  for (let i = 0; i < limitPolicies.account.known; i++)
    expect((await attempt(i % 2 ? 'Victim@Example.com ' : 'victim@example.com')).status).toBe(401);

  const refused = await attempt('VICTIM@example.com');

  expect(refused).toMatchObject({ status: 429, json: { code: 'RATE_LIMITED', policy: 'account' } });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(800);
  expect((await attempt('other@example.com')).status).toBe(401);
});

describe('headers', () => {
  test('say the quota and what is left of it', async () => {
    const headers = stranger();
    const first = await call(`${server.url}/api/v1/events`, { headers });
    const second = await call(`${server.url}/api/v1/events`, { headers });

    expect(first.headers.get('ratelimit-policy')).toBe('"read";q=300;w=60');
    expect(first.headers.get('ratelimit')).toBe('"read";r=299;t=60');
    expect(second.headers.get('ratelimit')).toMatch(/^"read";r=298;t=(60|59)$/);
  });

  test('name every quota that counted the request', async () => {
    const { headers } = await post(
      `${server.url}/trpc/auth.login`,
      { json: { email: 'x@example.com', password: 'x' } },
      stranger(),
    );

    expect(headers.get('ratelimit')).toMatch(/^"login";r=29;t=\d+, "account";r=9;t=\d+$/);
  });
});

test('a batch of ten counts ten', async () => {
  const headers = stranger();
  const input = JSON.stringify(Object.fromEntries(Array.from({ length: 10 }, (_, i) => [i, { json: {} }])));
  const path = Array(10).fill('events.list').join(',');
  await call(`${server.url}/trpc/${path}?batch=1&input=${encodeURIComponent(input)}`, { headers });

  const { headers: after } = await call(`${server.url}/api/v1/events`, { headers });

  expect(after.get('ratelimit')).toMatch(/r=289;/);
});

test('a flood of requests that reach no procedure is refused by address, at every door', async () => {
  const headers = stranger();
  const strays = ['/nowhere', '/api/v1/nowhere', '/trpc/nowhere', '/api/v1/orders/x/y', '/orders/x'];
  for (let i = 0; i < limitPolicies.stray.stranger; i++)
    expect((await call(`${server.url}${strays[i % 4]}`, { headers })).status).toBe(404);

  const rest = await call(`${server.url}/api/v1/nowhere`, { headers });
  const malformed = await post(`${server.url}/api/v1/events`, '{', headers);
  const overTrpc = await call(`${server.url}/trpc/nowhere`, { headers });
  const badToken = await call(`${server.url}/api/v1/events`, { headers: { ...headers, authorization: 'Bearer x' } });

  for (const answer of [rest, malformed, badToken]) {
    expect(answer).toMatchObject({ status: 429, json: { code: 'RATE_LIMITED' } });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  }
  expect(overTrpc.status).toBe(429);
  expect(trpcErrorOf(overTrpc).data).toMatchObject({ reason: 'RATE_LIMITED' });
  expect((await call(`${server.url}/api/v1/events`, { headers })).status).toBe(200);
  expect((await call(`${server.url}/nowhere`, { headers: stranger() })).status).toBe(404);
});

test('what a caller writes before the trusted hop does not count', async () => {
  const headers = (forged: string) => ({ 'x-forwarded-for': `${forged}, 203.0.113.200` });
  await call(`${server.url}/api/v1/events`, { headers: headers('192.0.2.1') });
  const { headers: after } = await call(`${server.url}/api/v1/events`, { headers: headers('192.0.2.2') });

  expect(after.get('ratelimit')).toMatch(/r=298;/);
});

test('the factor multiplies every limit, and no limit falls below one', async () => {
  const caller = { key: 'address:203.0.113.9', isKnown: false };

  expect((await new RateLimits(100).count('read', caller)).limit).toBe(30_000);
  expect((await new RateLimits(0.001).count('read', caller)).limit).toBe(1);
});
