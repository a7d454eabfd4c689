import { sql } from '@ticket-vendor/domain';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningServer } from '../start-server.ts';
import { call, post, rawGet, trpcErrorOf } from '../test-calls.ts';
import { startTestServer } from '../test-server.ts';

const unknownId = '0198c9a4-6f3e-7cc1-9d0b-3f6f0c1f9b11';
let server: RunningServer;
let api: string;
let trpc: string;

beforeAll(async () => {
  server = await startTestServer();
  api = `${server.url}/api/v1`;
  trpc = `${server.url}/trpc`;
});

afterAll(() => server.close());

describe('request ids', () => {
  test('every answer has one, ours and not the one that was sent', async () => {
    for (const path of ['/healthz', '/api/v1/events', '/trpc/nope', '/nowhere', '/docs']) {
      const { headers } = await call(`${server.url}${path}`, { headers: { 'x-request-id': 'mine' } });
      expect(headers.get('x-request-id'), path).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-/);
    }
  });

  test('an error names the id of its request', async () => {
    const rest = await call(`${api}/events/${unknownId}`);
    const overTrpc = await call(`${trpc}/nope`);

    expect(rest.json['requestId']).toBe(rest.headers.get('x-request-id'));
    expect(trpcErrorOf(overTrpc).data['requestId']).toBe(overTrpc.headers.get('x-request-id'));
  });
});

describe('tokens', () => {
  test.each([
    'Bearer nonsense',
    'Bearer',
    'Basic dXNlcjpwYXNz',
    'Bearer tv_test_unknown',
    `Bearer ${'x'.repeat(5_000)}`,
  ])('refuses %.30s also where none is needed', async (authorization) => {
    for (const path of [
      '/api/v1/events',
      '/trpc/events.list?input=%7B%22json%22%3A%7B%7D%7D',
      `/api/v1/tickets/${unknownId}/qr.svg`,
    ])
      expect((await call(`${server.url}${path}`, { headers: { authorization } })).status, path).toBe(401);
  });

  test('asks strangers for one where it is needed', async () => {
    expect(await post(`${api}/events`, eventInput)).toMatchObject({ status: 401, json: { code: 'UNAUTHENTICATED' } });
  });
});

describe('requests that cannot be read', () => {
  test.each<[string, RequestInit]>([
    ['malformed JSON', json('{"email":')],
    ['an array', json('[1]')],
    ['a text', json('"x"')],
    ['another content type', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x' }],
    ['a form', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'a=1' }],
    ['ill-formed UTF-8', json(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]))],
    ['a __proto__ key', json('{"__proto__":{"role":"promoter"}}')],
    ['a deep nest', json(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)],
  ])('%s is VALIDATION_FAILED at both doors', async (_name, init) => {
    const rest = await call(`${api}/auth/login`, init);
    const overTrpc = await call(`${trpc}/auth.login`, init);

    expect(rest).toMatchObject({ status: 400, json: { code: 'VALIDATION_FAILED', status: 400 } });
    expect(rest.headers.get('content-type')).toContain('application/problem+json');
    expect(overTrpc.status).toBe(400);
    expect(trpcErrorOf(overTrpc).data).toMatchObject({ reason: 'VALIDATION_FAILED', httpStatus: 400 });
  });

  test('a body above 256 KiB is PAYLOAD_TOO_LARGE at both doors', async () => {
    const init = json(JSON.stringify({ email: 'x'.repeat(300_000) }));
    const overTrpc = await call(`${trpc}/auth.login`, init);

    expect(await call(`${api}/auth/login`, init)).toMatchObject({ status: 413, json: { code: 'PAYLOAD_TOO_LARGE' } });
    expect(overTrpc.status).toBe(413);
    expect(trpcErrorOf(overTrpc).data).toMatchObject({ reason: 'PAYLOAD_TOO_LARGE' });
  });

  test('an unknown address is NOT_FOUND, an ill-formed or endless one VALIDATION_FAILED', async () => {
    expect(await call(`${server.url}/nowhere`)).toMatchObject({ status: 404, json: { code: 'NOT_FOUND' } });
    expect(await call(`${api}/nowhere`)).toMatchObject({ status: 404, json: { code: 'NOT_FOUND' } });
    expect(await rawGet(server.url, '/api/v1/events/%zz')).toMatchObject({
      status: 400,
      json: { code: 'VALIDATION_FAILED' },
    });
    expect((await rawGet(server.url, `/api/v1/events/${'x'.repeat(5_000)}`)).status).toBe(400);
  });
});

describe('tRPC', () => {
  test('refuses a batch of eleven and takes one of ten', async () => {
    const batch = (size: number) =>
      call(`${trpc}/${Array(size).fill('events.list').join(',')}?batch=1&input=${encodeURIComponent(inputs(size))}`);
    const inputs = (size: number) =>
      JSON.stringify(Object.fromEntries(Array.from({ length: size }, (_, i) => [i, { json: {} }])));

    expect((await batch(10)).status).toBe(200);
    const refused = await batch(11);
    expect(refused.status).toBe(400);
    expect(trpcErrorOf(refused)).toMatchObject({
      data: { reason: 'VALIDATION_FAILED', requestId: refused.headers.get('x-request-id') },
    });
  });

  test('a mutation cannot be called with GET', async () => {
    const answer = await call(`${trpc}/auth.logout`);

    expect(trpcErrorOf(answer).data).toMatchObject({ reason: 'VALIDATION_FAILED' });
  });

  test.each([
    'null',
    '5',
    '{}',
    '{"json":null}',
    '{"json":{},"meta":5}',
    '{"json":{"a":1},"meta":{"values":{"a":["Date"]}}}',
    '{"json":{"a":1},"meta":{"values":{"__proto__.x":["set"]}}}',
  ])('the input %s is refused, never a fault', async (body) => {
    expect((await post(`${trpc}/auth.login`, body)).status).toBe(400);
  });
});

describe('both doors', () => {
  test.each<[string, string, string, unknown]>([
    ['an unknown event', 'GET', `/events/${unknownId}`, { path: 'events.get', input: { id: unknownId } }],
    [
      'a bad input',
      'POST',
      '/auth/register',
      { path: 'auth.register', input: { email: 'nope', role: 'emperor', x: 1 } },
    ],
    [
      'a wrong password',
      'POST',
      '/auth/login',
      { path: 'auth.login', input: { email: 'no@example.com', password: 'wrong horse' } },
    ],
  ])('tell the same of %s', async (_name, method, path, twin) => {
    const { path: procedure, input } = twin as { path: string; input: unknown };
    const rest = method === 'GET' ? await call(`${api}${path}`) : await post(`${api}${path}`, input);
    const overTrpc =
      method === 'GET'
        ? await call(`${trpc}/${procedure}?input=${encodeURIComponent(JSON.stringify({ json: input }))}`)
        : await post(`${trpc}/${procedure}`, { json: input });
    const { message, data } = trpcErrorOf(overTrpc);

    expect(overTrpc.status).toBe(rest.status);
    expect({
      code: data['reason'],
      title: data['title'],
      detail: message,
      status: data['httpStatus'],
      errors: data['errors'],
    }).toEqual({
      code: rest.json['code'],
      title: rest.json['title'],
      detail: rest.json['detail'],
      status: rest.json['status'],
      errors: rest.json['errors'],
    });
  });

  test('hide a fault of ours behind the request id', async () => {
    await sql('alter table events rename to events_away');
    try {
      const rest = await call(`${api}/events?q=fault`);
      const overTrpc = await call(`${trpc}/events.list?input=${encodeURIComponent('{"json":{"q":"fault"}}')}`);

      expect(rest).toMatchObject({ status: 500, json: { code: 'INTERNAL' } });
      expect(overTrpc.status).toBe(500);
      expect(trpcErrorOf(overTrpc).data).toMatchObject({ reason: 'INTERNAL' });
      for (const { text } of [rest, overTrpc]) expect(text).not.toMatch(/events_away|relation|stack|sequelize|\.ts/i);
    } finally {
      await sql('alter table events_away rename to events');
    }
  });
});

describe("a guest's order page", () => {
  test('is a plain 404 page for everybody without its secret', async () => {
    for (const path of [`/orders/${unknownId}`, `/orders/${unknownId}?secret=x`, '/orders/nonsense?secret=x']) {
      const page = await call(`${server.url}${path}`);
      expect(page.status).toBe(404);
      expect(page.headers.get('content-type')).toContain('text/html');
      expect(page.headers.get('cache-control')).toBe('no-store');
      expect(page.headers.get('referrer-policy')).toBe('no-referrer');
      expect(page.headers.get('content-security-policy')).not.toContain('script-src');
    }
  });
});

describe('webhooks', () => {
  test('a bad signature is refused', async () => {
    for (const headers of [{}, { 'stripe-signature': 't=1,v1=00' }])
      expect(
        (await post(`${server.url}/webhooks/stripe`, '{"id":"evt_1"}', headers as Record<string, string>)).status,
      ).toBe(400);
  });
});

const eventInput = {
  title: 'x',
  venue: { name: 'x' },
  startsAt: '2030-01-01T20:00:00Z',
  endsAt: '2030-01-01T22:00:00Z',
  timezone: 'Europe/Berlin',
  currency: 'EUR',
};

function json(body: string | Buffer): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: new Uint8Array(Buffer.from(body)) };
}
