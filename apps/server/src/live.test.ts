import { newId } from '@ticket-vendor/domain';
import { aPromoter, aPublishedEvent } from '@ticket-vendor/domain/testing';
import superjson, { type SuperJSONResult } from 'superjson';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningServer } from './start-server.ts';
import { call, post } from './test-calls.ts';
import { listen, type Told } from './test-listener.ts';
import { startTestServer } from './test-server.ts';

interface Sale {
  eventId: string;
  tierIds: string[];
}

/** A tier for each capacity, and a hidden one. */
async function aSale(...capacities: number[]): Promise<Sale> {
  const shown = capacities.map((capacity) => ({ price: 0, capacity }));
  const { event, tiers } = await aPublishedEvent(await aPromoter(), [
    ...shown,
    { price: 0, capacity: 1, hidden: true },
  ]);
  return { eventId: event.id, tierIds: tiers.slice(0, -1).map((tier) => tier.id) };
}

async function buy({ url }: RunningServer, { eventId, tierIds }: Sale, quantity: number, tier = 0): Promise<void> {
  const items = [{ tierId: tierIds[tier], quantity }];
  const order = { eventId, items, buyer: { email: 'live@example.com', name: 'Live' } };
  expect((await post(`${url}/api/v1/orders`, order)).status).toBe(201);
}

const restUrl = ({ url }: RunningServer, eventId: string) => `${url}/api/v1/events/${eventId}/live`;
const trpcUrl = ({ url }: RunningServer, eventId: string) =>
  `${url}/trpc/events.live?input=${encodeURIComponent(JSON.stringify(superjson.serialize({ eventId })))}`;

const restData = (told: Told | undefined): unknown => JSON.parse(told?.['data'] ?? 'null');
const trpcData = (told: Told | undefined): unknown =>
  superjson.deserialize(JSON.parse(told?.['data'] ?? 'null') as SuperJSONResult);

const leaves = (...available: number[]) => ({ tiers: available.map((left) => ({ available: left })) });

describe('a live stream', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(async () => server.close());

  test('over REST is an event stream that nobody keeps, and tells all shown tiers at once', async () => {
    const { eventId, tierIds } = await aSale(9, 5);
    await using live = await listen(restUrl(server, eventId));
    expect(live.status).toBe(200);
    expect(live.headers.get('content-type')).toMatch(/^text\/event-stream(;|$)/);
    expect(live.headers.get('cache-control')).toBe('no-store');
    expect(live.headers.get('x-request-id')).toBeTruthy();
    expect(await live.next()).toEqual({ retry: '2000' });
    expect(restData(await live.next())).toEqual({
      eventId,
      asOf: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
      tiers: [
        { tierId: tierIds[0], capacity: 9, available: 9, status: 'on_sale' },
        { tierId: tierIds[1], capacity: 5, available: 5, status: 'on_sale' },
      ],
    });
  });

  test('over REST tells what each purchase leaves, and when a tier is sold out', async () => {
    const sale = await aSale(9, 5);
    await using live = await listen(restUrl(server, sale.eventId));
    await live.next();
    expect(restData(await live.next())).toMatchObject(leaves(9, 5));
    await buy(server, sale, 2);
    expect(restData(await live.next())).toMatchObject(leaves(7, 5));
    await buy(server, sale, 5, 1);
    expect(restData(await live.next())).toMatchObject({
      tiers: [
        { available: 7, status: 'on_sale' },
        { available: 0, status: 'sold_out' },
      ],
    });
  });

  test('over tRPC tells the same, with dates that are dates', async () => {
    const sale = await aSale(9);
    await using live = await listen(trpcUrl(server, sale.eventId));
    expect(live.status).toBe(200);
    expect(live.headers.get('content-type')).toMatch(/^text\/event-stream(;|$)/);
    expect(live.headers.get('cache-control')).toMatch(/no-store|no-cache/);
    expect(await live.next()).toMatchObject({ event: 'connected' });
    expect(trpcData(await live.next())).toEqual({
      eventId: sale.eventId,
      asOf: expect.any(Date) as Date,
      tiers: [{ tierId: sale.tierIds[0], capacity: 9, available: 9, status: 'on_sale' }],
    });
    await buy(server, sale, 4);
    expect(trpcData(await live.next())).toMatchObject(leaves(5));
  });

  test.each([
    ['an unknown event', () => newId()],
    ['an id that is none', () => 'nonsense'],
  ])('of %s is a 404 problem', async (_name, id) => {
    const answer = await call(restUrl(server, id()));
    expect(answer).toMatchObject({ status: 404, json: { code: 'NOT_FOUND', status: 404 } });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.json['requestId']).toBe(answer.headers.get('x-request-id'));
  });

  test('refuses a query parameter that it does not know', async () => {
    const { eventId } = await aSale(9);
    const answer = await call(`${restUrl(server, eventId)}?since=yesterday`);
    expect(answer).toMatchObject({
      status: 400,
      json: { code: 'VALIDATION_FAILED', errors: [{ pointer: '/since', detail: 'is not known' }] },
    });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  test('over tRPC of an unknown event is an error with its code', async () => {
    await using live = await listen(trpcUrl(server, newId()));
    expect(await live.next()).toMatchObject({ event: 'connected' });
    const told = await live.next();
    expect(told).toMatchObject({ event: 'serialized-error' });
    expect(trpcData(told)).toMatchObject({ data: { reason: 'NOT_FOUND', httpStatus: 404, path: 'events.live' } });
  });
});

// A stream that is cut off instead makes `next` throw.
test.each([
  ['REST', restUrl, { retry: '2000' }],
  ['tRPC', trpcUrl, { event: 'connected' }],
])('a live stream over %s ends as it should when the server drains', async (_door, urlOf, opening) => {
  await using server = await startTestServer();
  const sale = await aSale(9);
  await using live = await listen(urlOf(server, sale.eventId));
  expect(await live.next()).toMatchObject(opening);
  expect((await live.next())?.['data']).toContain('"available":9');
  const drained = server.close();
  const further: Told[] = [];
  for (let told = await live.next(); told; told = await live.next()) further.push(told);
  expect(further.filter((told) => told['data'])).toEqual([]);
  await drained;
});
