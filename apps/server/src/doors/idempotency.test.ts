import { sql } from '@ticket-vendor/domain';
import { TicketVendor } from '@ticket-vendor/sdk';
import { createTRPCClient, httpBatchLink } from '@trpc/client';
import type { AppRouter } from '@ticket-vendor/api';
import superjson from 'superjson';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningServer } from '../start-server.ts';
import { call, post, type Answer } from '../test-calls.ts';
import { startTestServer } from '../test-server.ts';

let server: RunningServer;
let api: string;
let token: string;

beforeAll(async () => {
  server = await startTestServer();
  api = `${server.url}/api/v1`;
  const account = { email: 'promoter@example.com', password: 'correct horse battery', name: 'Priya' };
  const { json } = await post(`${api}/auth/register`, { ...account, role: 'promoter', organizationName: 'Priya & Co' });
  token = String(json['accessToken']);
});
afterAll(async () => server.close());

const input = {
  title: 'Winterreise',
  venue: { name: 'Große Halle' },
  startsAt: '2040-01-01T19:00:00.000Z',
  endsAt: '2040-01-01T22:00:00.000Z',
  timezone: 'Europe/Berlin',
  currency: 'EUR',
};
const dates = { startsAt: new Date(input.startsAt), endsAt: new Date(input.endsAt) };

async function send(method: string, path: string, key: string, body?: unknown): Promise<Answer> {
  return call(`${api}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'idempotency-key': key,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** Status, id and whether it is a repeat. */
function seen({ status, json, headers }: Answer) {
  return [status, json['id'], headers.get('idempotent-replayed')];
}

/** A client whose batches carry one key. */
function batching(key: string) {
  const headers = { authorization: `Bearer ${token}`, 'idempotency-key': key };
  return createTRPCClient<AppRouter>({
    links: [httpBatchLink({ url: `${server.url}/trpc`, transformer: superjson, headers })],
  });
}

async function eventCount(): Promise<number> {
  const [row] = await sql<{ count: number }>('select count(*)::int as count from events');
  return row?.count ?? 0;
}

test('a repeat over REST has the same status, says what it is, and has a Location', async () => {
  const first = await send('POST', '/events', 'create', input);
  expect(seen(first)).toEqual([201, expect.any(String), null]);
  const id = String(first.json['id']);
  const again = await send('POST', '/events', 'create', input);
  expect(seen(again)).toEqual([201, id, 'true']);
  expect(again.headers.get('location')).toBe(first.headers.get('location'));
  const other = await send('POST', '/events', 'create', { ...input, title: 'Other' });
  expect(other).toMatchObject({ status: 422, json: { code: 'IDEMPOTENCY_KEY_REUSED' } });

  for (const isReplay of [null, 'true']) {
    expect(seen(await send('PUT', `/events/${id}`, 'k', { title: 'Changed' }))).toEqual([200, id, isReplay]);
    expect(seen(await send('POST', `/events/${id}/tiers`, 'k', { name: 'A', price: 5, capacity: 1 }))).toEqual([
      201,
      expect.any(String),
      isReplay,
    ]);
    expect(seen(await send('POST', `/events/${id}/publish`, 'k'))).toEqual([200, id, isReplay]);
  }
  for (const isReplay of [null, 'true'])
    expect(seen(await send('DELETE', `/events/${id}`, 'k'))).toEqual([204, undefined, isReplay]);
  expect((await send('DELETE', `/events/${id}`, 'other')).status).toBe(404);
});

test('a key names one call: a batch of several changes may not have one, and changes nothing', async () => {
  const client = batching('batch');
  const before = await eventCount();
  const create = async (title: string) => client.events.create.mutate({ ...input, ...dates, title });
  const both = await Promise.allSettled([create('One'), create('Two')]);
  for (const result of both)
    expect(result).toMatchObject({
      status: 'rejected',
      reason: { data: { reason: 'VALIDATION_FAILED', errors: [{ pointer: '/headers/idempotency-key' }] } },
    });
  expect(await eventCount()).toBe(before);
  const { id } = await create('One');
  expect((await create('One')).id).toBe(id);
  const [one, other] = await Promise.all([client.events.get.query({ id }), client.events.list.query({})]);
  expect([one.id, other.data]).toEqual([id, []]);
});

test('an event whose answer was lost, or was 503, is made once by the SDK that tries again', async () => {
  const faults: ((answer: Response) => Response)[] = [
    () => {
      throw new TypeError('fetch failed');
    },
    () => new Response('busy', { status: 503 }),
  ];
  const fetch: typeof globalThis.fetch = async (...request) => {
    const answer = await globalThis.fetch(...request);
    return faults.shift()?.(answer) ?? answer;
  };
  const tv = new TicketVendor({ baseUrl: server.url, accessToken: token, fetch });
  const before = await eventCount();
  const { id } = await tv.events.create({ ...input, ...dates });
  expect([await eventCount(), faults.length]).toEqual([before + 1, 0]);
  faults.push(() => new Response('busy', { status: 503 }));
  await tv.events.delete({ id });
  expect(await eventCount()).toBe(before);
});
