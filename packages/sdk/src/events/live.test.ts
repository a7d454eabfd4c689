import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import superjson from 'superjson';
import { expect, test } from 'vitest';
import { type ReceivedCall, Refusal, startTestServer, type TestServer } from '../testing/test-server.ts';
import { TicketVendor } from '../ticket-vendor.ts';
import type { LiveAvailability } from '../types.ts';

const eventId = '01900000-0000-7000-8000-000000000000';
const asOf = new Date('2027-05-01T18:00:00Z');
const left = (available: number): LiveAvailability => ({
  eventId,
  asOf,
  tiers: [{ tierId: eventId, capacity: 10, available, status: 'on_sale' }],
});
const leftIn = (state: LiveAvailability | void) => state?.tiers[0]?.available;
const refuse = (code: Refusal['code'], reason: string, retryAfterSeconds?: number) => () => {
  throw new Refusal(code, { reason, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) });
};

type Streams = (call: ReceivedCall, signal: AbortSignal) => unknown;

/** Tells each state and then nothing more until the listener has gone, which `gone` is told. */
function telling(states: LiveAvailability[], gone: () => void = () => undefined): Streams {
  return async function* (_, signal) {
    signal.addEventListener('abort', gone);
    yield* states;
    if (!signal.aborted) await once(signal, 'abort');
  };
}

/** Tells states and ends, as a server that leaves. */
async function* ending(states: LiveAvailability[]) {
  yield* states;
}

/** One stream per connection, by turns; the last one for all that follow. */
async function startLiveServer(...streams: Streams[]): Promise<TestServer> {
  let connections = 0;
  return startTestServer({
    'events.live': (...call) => streams[Math.min(connections++, streams.length - 1)]?.(...call),
  });
}

async function seen(states: AsyncIterable<LiveAvailability>, count: number): Promise<(number | undefined)[]> {
  const numbers: (number | undefined)[] = [];
  for await (const state of states) if (numbers.push(leftIn(state)) === count) break;
  return numbers;
}

test('a loop is told the state now and each change, with instants as dates', async () => {
  await using server = await startLiveServer(telling([left(2), left(1)]));
  const states = new TicketVendor(server).events.live({ eventId });
  expect((await states.next()).value).toEqual(left(2));
  expect((await states.next()).value).toEqual(left(1));
  await states.return();
  expect(server.calls.map((call) => call.input)).toEqual([{ eventId }]);
});

test('nothing is asked before the loop begins', async () => {
  await using server = await startLiveServer(telling([left(2)]));
  new TicketVendor(server).events.live({ eventId });
  await sleep(100);
  expect(server.calls).toEqual([]);
});

test('token, headers and fetch go along as with every call', async () => {
  await using server = await startLiveServer(telling([left(2)]));
  const addresses: string[] = [];
  const fetch: typeof globalThis.fetch = async (address, init) => {
    addresses.push(new Request(address).url.split('?')[0] ?? '');
    return globalThis.fetch(address, init);
  };
  const tv = new TicketVendor({ ...server, apiKey: 'tv_test_x', headers: { 'x-shop': 'mine' }, fetch });
  expect(await seen(tv.events.live({ eventId }), 1)).toEqual([2]);
  expect(server.calls[0]?.headers).toMatchObject({ authorization: 'Bearer tv_test_x', 'x-shop': 'mine' });
  expect(addresses).toEqual([`${server.baseUrl}/trpc/events.live`]);
});

test('reconnects when the server ends the stream', async () => {
  await using server = await startLiveServer(
    () => ending([left(3)]),
    () => ending([left(2)]),
    telling([left(1)]),
  );
  expect(await seen(new TicketVendor(server).events.live({ eventId }), 3)).toEqual([3, 2, 1]);
});

test('reconnects when the connection is lost, and tries until the server is back', async () => {
  await using server = await startLiveServer(telling([left(2)]), telling([left(1)]));
  const lose = new AbortController();
  let requests = 0;
  const fetch: typeof globalThis.fetch = async (address, init) => {
    requests++;
    if (requests === 1) return globalThis.fetch(address, { ...init, signal: lose.signal });
    if (requests < 3) throw new TypeError('fetch failed');
    return globalThis.fetch(address, init);
  };
  const states = new TicketVendor({ ...server, fetch, maxRetries: 0 }).events.live({ eventId });
  expect(leftIn((await states.next()).value)).toBe(2);
  lose.abort(new TypeError('terminated'));
  expect(leftIn((await states.next()).value)).toBe(1);
  expect(requests).toBe(3);
  await states.return();
});

test('reconnects when the server has become unavailable, not earlier than it asks', async () => {
  const becomesBusy = async function* () {
    yield left(2);
    refuse('SERVICE_UNAVAILABLE', 'UNAVAILABLE', 2)();
  };
  await using server = await startLiveServer(becomesBusy, telling([left(1)]));
  const begin = performance.now();
  expect(await seen(new TicketVendor(server).events.live({ eventId }), 2)).toEqual([2, 1]);
  expect(performance.now() - begin).toBeGreaterThan(1_990);
});

test.each([
  ['has been silent for longer than the server ever is', ''],
  ['is said to be over and stays open', 'event: return\ndata: \n\n'],
])('reconnects when the stream %s, and closes it', async (_, end) => {
  const connected = 'event: connected\ndata: {"reconnectAfterInactivityMs":300}\n\n';
  const lasting = new TransformStream<Uint8Array<ArrayBuffer>>();
  const writer = lasting.writable.getWriter();
  const told = new TextEncoder().encode(`${connected}data: ${superjson.stringify(left(2))}\n\n${end}`);
  writer.write(told).catch(() => undefined);
  const first = new Response(lasting.readable, { headers: { 'content-type': 'text/event-stream' } });
  await using server = await startLiveServer(telling([left(1)]));
  const answers = [async () => first];
  const fetch: typeof globalThis.fetch = async (...request) => (answers.pop() ?? globalThis.fetch)(...request);
  const states = new TicketVendor({ ...server, fetch }).events.live({ eventId });
  expect(leftIn((await states.next()).value)).toBe(2);
  expect(leftIn((await states.next()).value)).toBe(1);
  await expect(writer.closed).rejects.toBeUndefined();
  await states.return();
});

test('an event that is unknown, or deleted later, is NOT_FOUND', async () => {
  const unknown = refuse('NOT_FOUND', 'NOT_FOUND');
  await using none = await startLiveServer(unknown);
  const failure = { name: 'TicketVendorError', code: 'NOT_FOUND', status: 404, requestId: 'r-1' };
  await expect(new TicketVendor(none).events.live({ eventId }).next()).rejects.toMatchObject(failure);
  expect(none.calls).toHaveLength(1);
  await using deleted = await startLiveServer(() => ending([left(1)]), unknown);
  const states = new TicketVendor(deleted).events.live({ eventId });
  expect(leftIn((await states.next()).value)).toBe(1);
  await expect(states.next()).rejects.toMatchObject(failure);
  expect(await states.next()).toEqual({ value: undefined, done: true });
});

test('too many listeners are RATE_LIMITED after the tries of every call', async () => {
  await using server = await startLiveServer(refuse('TOO_MANY_REQUESTS', 'RATE_LIMITED', 0));
  const states = new TicketVendor({ ...server, maxRetries: 1 }).events.live({ eventId });
  await expect(states.next()).rejects.toMatchObject({ code: 'RATE_LIMITED', status: 429, retryAfterSeconds: 0 });
  expect(server.calls).toHaveLength(2);
});

test('a stream that says nothing is TIMEOUT, one that is lost at once NETWORK', async () => {
  await using mute = await startLiveServer(telling([]));
  const states = new TicketVendor({ ...mute, timeoutMs: 200, maxRetries: 0 }).events.live({ eventId });
  await expect(states.next()).rejects.toMatchObject({ code: 'TIMEOUT' });
  const away = new TicketVendor({ baseUrl: 'http://127.0.0.1:9', maxRetries: 0 }).events.live({ eventId });
  await expect(away.next()).rejects.toMatchObject({ code: 'NETWORK' });
});

test('an opened stream outlives the time that a call may take', async () => {
  const late = async function* () {
    yield left(2);
    await sleep(600);
    yield left(1);
    await sleep(600);
  };
  await using server = await startLiveServer(late);
  expect(await seen(new TicketVendor({ ...server, timeoutMs: 300 }).events.live({ eventId }), 2)).toEqual([2, 1]);
  expect(server.calls).toHaveLength(1);
});

test('a token that is refused is renewed, also while reconnecting', async () => {
  let current = 2;
  const user = { id: 'u', email: 'ada@example.com', name: 'Ada', role: 'customer' as const };
  const given = () => ({ user, accessToken: `access-${current}`, refreshToken: 'r', expiresIn: 900 });
  await using server = await startTestServer({
    'auth.refresh': given,
    'events.live': ({ headers }) => {
      if (headers.authorization !== `Bearer access-${current}`) refuse('UNAUTHORIZED', 'UNAUTHENTICATED')();
      return ending([left(current++)]);
    },
  });
  const session = { user, accessToken: 'access-1', refreshToken: 'r', expiresAt: '2999-01-01T00:00:00Z' };
  expect(await seen(new TicketVendor({ ...server, session }).events.live({ eventId }), 2)).toEqual([2, 3]);
  expect(server.calls.filter((call) => call.path === 'auth.refresh')).toHaveLength(2);
});

test('leaving the loop closes the connection', async () => {
  const gone = Promise.withResolvers<void>();
  await using server = await startLiveServer(telling([left(2)], gone.resolve));
  for await (const state of new TicketVendor(server).events.live({ eventId })) if (leftIn(state) === 2) break;
  await gone.promise;
  await sleep(1_500);
  expect(server.calls).toHaveLength(1);
});

test('leaving it while the next state is awaited does not wait for that', async () => {
  const gone = Promise.withResolvers<void>();
  await using server = await startLiveServer(telling([left(2)], gone.resolve));
  const states = new TicketVendor(server).events.live({ eventId });
  await states.next();
  const awaited = states.next();
  await states.return();
  expect(await awaited).toEqual({ value: undefined, done: true });
  await gone.promise;
});

test('an error thrown into the generator closes the connection too', async () => {
  const gone = Promise.withResolvers<void>();
  await using server = await startLiveServer(telling([left(2)], gone.resolve));
  const states = new TicketVendor(server).events.live({ eventId });
  await states.next();
  await expect(states.throw(new Error('mine'))).rejects.toThrow('mine');
  await gone.promise;
});

test('a signal ends the loop without an error, whatever it is waiting for', async () => {
  const gone = Promise.withResolvers<void>();
  await using server = await startLiveServer(telling([left(2)], gone.resolve));
  const tv = new TicketVendor(server);
  expect(await seen(tv.events.live({ eventId }, { signal: AbortSignal.timeout(300) }), 9)).toEqual([2]);
  await gone.promise;
  expect(await seen(tv.events.live({ eventId }, { signal: AbortSignal.abort() }), 9)).toEqual([]);
  await using away = await startLiveServer(() => ending([left(2)]), refuse('SERVICE_UNAVAILABLE', 'UNAVAILABLE', 20));
  const reconnecting = new TicketVendor(away).events.live({ eventId }, { signal: AbortSignal.timeout(2_500) });
  expect(await seen(reconnecting, 9)).toEqual([2]);
  expect(away.calls).toHaveLength(2);
});

test('a loop that is slower than the changes is told the newest', async () => {
  await using server = await startLiveServer(telling([9, 8, 7, 6].map((available) => left(available))));
  const states = new TicketVendor(server).events.live({ eventId });
  await states.next();
  await sleep(500);
  expect(leftIn((await states.next()).value)).toBe(6);
  await states.return();
});

test('the raw client subscribes, with callbacks and as a loop', async () => {
  const gone = Promise.withResolvers<void>();
  await using server = await startLiveServer(telling([left(2), left(1)], gone.resolve));
  const { events } = new TicketVendor(server).trpc;
  expect(await seen(events.live.subscribe({ eventId }), 2)).toEqual([2, 1]);
  await gone.promise;
  const said: unknown[] = [];
  const stop = new AbortController();
  await new Promise<void>((onComplete, onError) => {
    events.live.subscribe(
      { eventId },
      {
        signal: stop.signal,
        onStarted: () => said.push('started'),
        onConnectionStateChange: ({ state }) => said.push(state),
        onData: (state) => {
          if (said.push(leftIn(state)) === 5) stop.abort();
        },
        onComplete,
        onError,
      },
    );
  });
  expect(said).toEqual(['connecting', 'started', 'pending', 2, 1]);
  await using none = await startLiveServer(refuse('NOT_FOUND', 'NOT_FOUND'));
  const refused = new TicketVendor(none).trpc.events.live.subscribe({ eventId });
  await expect(refused.next()).rejects.toMatchObject({ name: 'TRPCClientError', data: { reason: 'NOT_FOUND' } });
});
