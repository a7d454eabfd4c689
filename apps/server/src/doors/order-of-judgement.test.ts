import { appRouter, type Meta } from '@ticket-vendor/api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningServer } from '../start-server.ts';
import { call, post, trpcErrorOf } from '../test-calls.ts';
import { startTestServer } from '../test-server.ts';

let server: RunningServer;
let api: string;
let trpc: string;

beforeAll(async () => {
  server = await startTestServer({ RATE_LIMIT_FACTOR: '1' });
  api = `${server.url}/api/v1`;
  trpc = `${server.url}/trpc`;
});
afterAll(() => server.close());

const procedures = Object.entries(
  appRouter._def.procedures as unknown as Record<string, { _def: { type: string; meta?: Meta } }>,
);
const closed = procedures.flatMap(([name, { _def: definition }]) => {
  const rest = definition.meta?.openapi;
  return rest && rest.protect !== false && !rest.guest ? [{ name, type: definition.type, rest }] : [];
});

describe('whoever has no token', () => {
  test('is asked for one wherever one is needed', () => {
    expect(closed.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['events.create', 'orders.list', 'pools.create']),
    );
    expect(closed.map(({ name }) => name)).not.toContain('auth.logout');
  });

  test.each(closed)('is asked for one by $name, whatever the input is', async ({ name, type, rest }) => {
    const path = rest.path.replace(/\{\w+\}/g, 'x');
    const body = rest.method === 'GET' || rest.method === 'DELETE' ? {} : json('{"zzz":1}');
    const overRest = await call(`${api}${path}?zzz=%ff`, { method: rest.method, ...body });
    expect(overRest).toMatchObject({ status: 401, json: { code: 'UNAUTHENTICATED' } });
    expect(overRest.json['errors']).toBeUndefined();
    expect(overRest.headers.get('www-authenticate')).toBe('Bearer');

    const overTrpc =
      type === 'query'
        ? await call(`${trpc}/${name}?input=${encodeURIComponent('{"json":{"zzz":1}}')}`)
        : await post(`${trpc}/${name}`, '{"json":{"zzz":1}}');
    expect(overTrpc.status).toBe(401);
    expect(trpcErrorOf(overTrpc).data).toMatchObject({ reason: 'UNAUTHENTICATED' });
    expect(overTrpc.headers.get('www-authenticate')).toBe('Bearer');
    // Counted all the same, against the limit of the procedure.
    const policy = `"${procedures.find(([other]) => other === name)?.[1]._def.meta?.limit}"`;
    for (const { headers } of [overRest, overTrpc]) expect(headers.get('ratelimit')).toContain(policy);
  });

  test('is told what is wrong with the input where none is needed', async () => {
    for (const path of ['/events?limit=0', '/events/x', '/tiers/x/availability'])
      expect(await call(`${api}${path}`)).toMatchObject({ status: 400, json: { code: 'VALIDATION_FAILED' } });
    expect((await post(`${api}/orders`, {})).status).toBe(400);
    expect((await post(`${api}/orders/x/confirm`, {})).status).toBe(400);
  });

  test('may end a session by its refresh token alone', async () => {
    const account = { email: 'a@example.com', password: 'long enough', name: 'A', role: 'customer' };
    const { json: session } = await post(`${api}/auth/register`, account);
    const { refreshToken } = session;
    expect((await post(`${api}/auth/logout`, { refreshToken })).status).toBe(204);
    expect((await post(`${api}/auth/refresh`, { refreshToken })).status).toBe(401);
    expect((await post(`${api}/auth/logout`, {})).status).toBe(401);
  });
});

describe('a batch', () => {
  const batchOf = async (inputs: Record<string, unknown>) => {
    const body = Object.fromEntries(Object.values(inputs).map((input, index) => [index, { json: input }]));
    return post(`${trpc}/${Object.keys(inputs).join(',')}?batch=1`, body);
  };
  const guess = { email: 'a@example.com', password: 'wrong horse' };

  test.each([
    ['auth.login', { 'auth.login': guess, 'auth.logout': {} }],
    ['auth.register', { 'auth.logout': {}, 'auth.register': {} }],
    ['orders.place', { 'orders.place': {}, 'auth.logout': {} }],
    ['holds.place', { 'auth.logout': {}, 'holds.place': {} }],
  ])('with %s in it is refused as a whole', async (name, inputs) => {
    const refused = await batchOf(inputs);
    expect(refused.status).toBe(400);
    for (const { error } of refused.json as unknown as { error: { json: object } }[])
      expect(error.json).toMatchObject({
        message: `A batch may not have ${name} in it: send it by itself.`,
        data: { reason: 'VALIDATION_FAILED' },
      });
    expect(refused.headers.get('ratelimit')).toMatch(/^"stray"/);
  });

  test('of one such call is that call', async () => {
    const [answer] = (await batchOf({ 'auth.login': guess })).json as unknown as { error: { json: object } }[];
    expect(answer?.error.json).toMatchObject({ data: { reason: 'UNAUTHENTICATED' } });
  });

  test('of other calls runs', async () => {
    const answer = await batchOf({ 'auth.logout': {}, 'events.publish': {} });
    expect(answer.status).toBe(401);
  });
});

describe('a query that is no text', () => {
  test.each(['q=%', 'q=%ff', 'q=%zz', 'q=%ED%A0%80', '%ff'])('is VALIDATION_FAILED over REST: %s', async (query) => {
    expect(await call(`${api}/events?${query}`)).toMatchObject({
      status: 400,
      json: { code: 'VALIDATION_FAILED', detail: 'The query is not well-formed: percent-encode it as UTF-8.' },
    });
  });

  test.each(['input=%ff', 'input=%', `input=${encodeURIComponent('{"json":{"q":"x"}}').replace('x', '%ff')}`])(
    'is VALIDATION_FAILED over tRPC: %s',
    async (query) => {
      const answer = await call(`${trpc}/events.list?${query}`);
      expect(answer.status).toBe(400);
      expect(trpcErrorOf(answer)).toMatchObject({ data: { reason: 'VALIDATION_FAILED' } });
      expect(trpcErrorOf(answer).message).toContain('The query is not well-formed');
    },
  );
});

describe('a body in another charset or compressed', () => {
  test.each<[string, Record<string, string>]>([
    ['UTF-8', { 'content-type': 'application/json; charset=utf-16' }],
    ['UTF-8', { 'content-type': 'application/json; charset=latin1' }],
    ['content-encoding', { 'content-type': 'application/json', 'content-encoding': 'gzip' }],
  ])('is refused for its %s at both doors: %j', async (word, headers) => {
    const overRest = await post(`${api}/auth/login`, {}, headers);
    const overTrpc = await post(`${trpc}/auth.login`, {}, headers);
    expect(overRest).toMatchObject({
      status: 400,
      json: { code: 'VALIDATION_FAILED', detail: expect.stringContaining(word) },
    });
    expect(overTrpc.status).toBe(400);
    expect(trpcErrorOf(overTrpc).message).toContain(word);
  });
});

function json(body: string): RequestInit {
  return { headers: { 'content-type': 'application/json' }, body };
}
