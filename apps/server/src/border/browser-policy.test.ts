import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningServer } from '../start-server.ts';
import { call, post, rawGet } from '../test-calls.ts';
import { startTestServer } from '../test-server.ts';

const allowedOrigin = 'https://shop.example.org';
let server: RunningServer;
let api: string;
let trpc: string;

beforeAll(async () => {
  server = await startTestServer({ CORS_ORIGINS: allowedOrigin });
  api = `${server.url}/api/v1`;
  trpc = `${server.url}/trpc`;
});

afterAll(() => server.close());

describe('browsers', () => {
  test('pages of listed origins may call, others may not', async () => {
    const from = (origin: string) =>
      call(`${api}/orders`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'idempotency-key',
        },
      });

    const allowed = await from(allowedOrigin);
    expect(allowed.headers.get('access-control-allow-origin')).toBe(allowedOrigin);
    expect(allowed.headers.get('access-control-allow-headers')).toContain('Idempotency-Key');
    expect((await from('https://shop.example.org.evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  });

  test('an answer can neither be framed, sniffed nor run; the docs bring a policy of their own', async () => {
    const { headers } = await call(`${api}/events`);
    const docs = await call(`${server.url}/docs`);

    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(docs.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(docs.status).toBe(200);
  });

  test('every answer to a request that can be read says so', async () => {
    const batch = encodeURIComponent('{"0":{"json":{}},"1":{"json":{}}}');
    const answers = await Promise.all([
      call(`${api}/events`),
      post(`${api}/orders`, {}),
      call(`${api}/nowhere`),
      call(`${server.url}/nowhere`),
      call(`${server.url}/healthz`),
      call(`${api}/orders`, {
        method: 'OPTIONS',
        headers: { origin: allowedOrigin, 'access-control-request-method': 'POST' },
      }),
      call(`${trpc}/events.list?input=${encodeURIComponent('{"json":{}}')}`),
      call(`${trpc}/events.list,events.list?batch=1&input=${batch}`),
      call(`${trpc}/nope`),
      rawGet(server.url, '/%zz'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 404, 404, 200, 204, 200, 200, 404, 400]);
    for (const { headers } of answers) {
      expect(headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    }
  });

  test('answers with secrets are stored nowhere', async () => {
    const { headers } = await post(`${api}/auth/login`, {});
    const overTrpc = await post(`${trpc}/auth.login`, {});

    expect(headers.get('cache-control')).toBe('no-store');
    expect(overTrpc.headers.get('cache-control')).toBe('no-store');
  });
});
