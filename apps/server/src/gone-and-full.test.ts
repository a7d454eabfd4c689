import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { findViolations, lockStock, placeOrder, sql } from '@ticket-vendor/domain';
import {
  allocatedOf,
  anonymous,
  aPromoter,
  aPublishedEvent,
  keepLocked,
  lockWaits,
} from '@ticket-vendor/domain/testing';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { RunningServer } from './start-server.ts';
import { post, type Answer } from './test-calls.ts';
import { startTestServer } from './test-server.ts';

const patiently = { timeout: 20_000, interval: 20 };
/** Commands that the queue takes at most. */
const bound = 5_000;

let server: RunningServer;
const received: IncomingMessage[] = [];
const onRequest = (message: unknown) => received.push((message as { request: IncomingMessage }).request);

beforeAll(async () => {
  server = await startTestServer();
  subscribe('http.server.request.start', onRequest);
});
afterEach(async () => expect(await findViolations()).toEqual([]));
afterAll(async () => {
  unsubscribe('http.server.request.start', onRequest);
  await server.close();
});

interface Sale {
  eventId: string;
  tierId: string;
}

async function aSale(capacity: number): Promise<Sale> {
  const { event, tiers } = await aPublishedEvent(await aPromoter(), [{ price: 0, capacity }]);
  return { eventId: event.id, tierId: tiers[0]?.id ?? '' };
}

const orderOf = ({ eventId, tierId }: Sale, name: string) => ({
  eventId,
  items: [{ tierId, quantity: 1 }],
  buyer: { email: `${name}@example.com`, name },
});

const buy = async (sale: Sale, name: string): Promise<Answer> =>
  post(`${server.url}/api/v1/orders`, orderOf(sale, name));

/** A buyer who may hang up; `isGone` once the server knows. */
async function anImpatientBuyer(sale: Sale, name: string) {
  const leaving = new AbortController();
  const already = received.length;
  const answer = fetch(`${server.url}/api/v1/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(orderOf(sale, name)),
    signal: leaving.signal,
  }).then(
    ({ status }) => status,
    () => 'hung up',
  );
  await vi.waitFor(() => expect(received[already]?.complete).toBe(true), patiently);
  const hangUp = async () => {
    leaving.abort();
    await vi.waitFor(() => expect(received[already]?.socket.destroyed).toBe(true), patiently);
  };
  return { answer, hangUp };
}

/** Does something while somebody else has the lock of the tier and the batch of the first buyer waits for it. */
async function behindALock(sale: Sale, first: string, meanwhile: () => Promise<void>): Promise<Answer> {
  let answer: Promise<Answer>;
  {
    await using _lock = await keepLocked(async () => lockStock(sale.eventId, [sale.tierId]));
    answer = buy(sale, first);
    await vi.waitFor(async () => expect(await lockWaits()).toHaveLength(1), patiently);
    await meanwhile();
  }
  return await answer;
}

async function buyersOf({ eventId }: Sale): Promise<string[]> {
  const orders = await sql<{ buyer: string }>(
    'select buyer_name as buyer from orders where event_id = $1 order by buyer_name',
    [eventId],
  );
  return orders.map(({ buyer }) => buyer);
}

test('an order whose buyer hangs up while it waits in the queue is never written', async () => {
  const sale = await aSale(10);
  let others: Promise<Answer[]> | undefined;
  const hungUp = Promise.withResolvers<unknown>();
  const first = await behindALock(sale, 'first', async () => {
    const gone = await anImpatientBuyer(sale, 'gone');
    const already = received.length;
    others = Promise.all(['second', 'third'].map(async (name) => buy(sale, name)));
    await vi.waitFor(
      () => expect(received.slice(already).map(({ complete }) => complete)).toEqual([true, true]),
      patiently,
    );
    await gone.hangUp();
    hungUp.resolve(await gone.answer);
  });
  expect(await hungUp.promise).toBe('hung up');
  expect([first, ...((await others) ?? [])].map(({ status }) => status)).toEqual([201, 201, 201]);
  // Behind whatever the queue had.
  expect((await buy(sale, 'last')).status).toBe(201);
  expect(await buyersOf(sale)).toEqual(['first', 'last', 'second', 'third']);
  expect(await allocatedOf(sale.tierId)).toBe(4);
});

test('an order that finds the queue full is told when to come again, and is not written', async () => {
  const sale = await aSale(10);
  const crowd: Promise<unknown>[] = [];
  let refused: Answer | undefined;
  const first = await behindALock(sale, 'first', async () => {
    const busy: unknown[] = [];
    for (let i = 0; i < bound; i++)
      crowd.push(
        placeOrder(anonymous({ isGone: () => true }), orderOf(sale, 'crowd')).catch((error: unknown) =>
          busy.push(error),
        ),
      );
    await vi.waitFor(() => expect(busy).toMatchObject([{ code: 'UNAVAILABLE' }]), patiently);
    refused = await buy(sale, 'refused');
  });
  expect(refused).toMatchObject({ status: 503, json: { code: 'UNAVAILABLE', status: 503 } });
  expect(refused?.headers.get('retry-after')).toBe('1');
  expect(refused?.headers.get('content-type')).toContain('application/problem+json');
  expect(first.status).toBe(201);
  await Promise.all(crowd);
  expect((await buy(sale, 'again')).status).toBe(201);
  expect(await buyersOf(sale)).toEqual(['again', 'first']);
  expect(await allocatedOf(sale.tierId)).toBe(2);
});
