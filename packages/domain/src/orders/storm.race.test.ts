import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { sql } from '../database/index.ts';
import { findViolations } from '../invariants/index.ts';
import { PoolStock, stockBoard, TierStock } from '../inventory/index.ts';
import {
  anonymous,
  aPromoter,
  aPublishedEvent,
  observed,
  openTestDomain,
  openTestRedis,
  startOtherProcess,
  stormBuyers,
  withoutGuards,
  type Tally,
} from '../testing/index.ts';
import { getAvailability } from '../tiers/index.ts';
import { expireOrders } from './expire-orders.ts';
import { Order } from './order.ts';
import { placeOrder } from './place-order.ts';
import { sweepHolds } from './sweep-holds.ts';

// The processes meet in PostgreSQL, which decides, and in Redis, if there is one, where each hears of the other's sales.
const redis = await openTestRedis();
const test = await openTestDomain({
  HOLD_TTL_SECONDS: '1',
  ORDER_TTL_SECONDS: '1',
  ...(redis && { REDIS_URL: redis.url }),
});
const promoter = await aPromoter();
const system = { actor: { type: 'system', name: 'storm' }, requestId: 'storm' } as const;
afterAll(async () => {
  await test[Symbol.asyncDispose]();
  await redis?.[Symbol.asyncDispose]();
});

const seed = 7;
const capacity = 300;

async function anEvent() {
  const tiers = [{ price: 0, capacity: 130 }, { price: 1500, capacity: 100 }, { price: 0 }];
  const { event, tiers: made } = await aPublishedEvent(promoter, tiers, { capacity });
  return { eventId: event.id, tierIds: made.map((tier) => tier.id) };
}

/** Ends what is overdue, as the worker does, until the storm is over. */
async function sweeping(eventId: string, storm: Promise<unknown>): Promise<void> {
  const state = { isOver: false };
  void storm.finally(() => (state.isOver = true)).catch(() => undefined);
  while (!state.isOver) {
    await expirePending(eventId).catch((error: unknown) => expect(error).toBeInstanceOf(AggregateError));
    await sweepHolds(system);
    await sleep(50);
  }
}

async function expirePending(eventId: string, limit = 20): Promise<void> {
  const pending = await Order.findAll({ where: { eventId, status: 'pending' }, limit });
  await expireOrders(
    system,
    pending.map((order) => order.id),
  );
}

function expectOnly(tally: Tally): void {
  const known = [
    'order',
    'cancel',
    'abandon',
    'release',
    'order-of-hold',
    'SOLD_OUT',
    'HOLD_EXPIRED',
    'ORDER_EXPIRED',
    'CANCEL_NOT_ALLOWED',
  ];
  expect(Object.keys(tally).filter((outcome) => !known.includes(outcome))).toEqual([]);
}

/** A few looks at least, and sales to look at. */
function expectBusy(tallies: Tally[], looks: number): void {
  expect(looks).toBeGreaterThan(2);
  expect(tallies.reduce((sum, tally) => sum + (tally['order'] ?? 0), 0)).toBeGreaterThan(0);
}

type AnEvent = Awaited<ReturnType<typeof anEvent>>;

/** Once all that is unpaid or held has run out, a lone buyer gets every place that is left: nothing is sold out before. */
async function buysTheRest({ eventId, tierIds }: AnEvent): Promise<void> {
  await sleep(1_100);
  await expirePending(eventId, 1_000);
  const sold = await soldOf(eventId);
  expect(sold).toBeGreaterThan(0);
  await stockBoard().read(eventId, 0);
  let bought = 0;
  for (const tierId of tierIds)
    for (const quantity of [10, 1]) while (await buys(eventId, { tierId, quantity })) bought += quantity;
  expect(bought).toBe(capacity - sold);
  expect(await PoolStock.findOne({ where: { eventId } })).toMatchObject({ allocated: capacity });
}

/** False: it is sold out. */
async function buys(eventId: string, item: { tierId: string; quantity: number }): Promise<boolean> {
  const buyer = { email: 'rest@example.com', name: 'Rest' };
  return placeOrder(anonymous(), { eventId, items: [item], buyer }).then(
    () => true,
    (error: unknown) => {
      expect(error).toMatchObject({ code: 'SOLD_OUT' });
      return false;
    },
  );
}

/** Units that somebody has paid for, or got for nothing. */
async function soldOf(eventId: string): Promise<number> {
  const [row] = await sql<{ units: number }>(
    `select coalesce(sum(i.quantity), 0)::int as units from order_items i join orders o on o.id = i.order_id
     where o.event_id = $1 and o.status = 'paid'`,
    [eventId],
  );
  return row?.units ?? 0;
}

it('keeps every invariant at every moment of a mixed storm', { timeout: 120_000 }, async () => {
  const event = await anEvent();
  const storm = stormBuyers({ ...event, buyers: 300, seed });
  const { result, seen, looks } = await observed(Promise.all([storm, sweeping(event.eventId, storm)]));
  expect(seen).toEqual([]);
  expectBusy([result[0]], looks);
  expectOnly(result[0]);
  await buysTheRest(event);
  expect(await findViolations()).toEqual([]);
});

it('lets two processes sell one event, and never more than there is', { timeout: 120_000 }, async () => {
  const event = await anEvent();
  await using other = await startOtherProcess(test);
  const both = Promise.all([
    stormBuyers({ ...event, buyers: 200, seed: seed + 1 }),
    other.storm({ ...event, buyers: 200, seed: seed + 2 }),
  ]);
  const { result, seen, looks } = await observed(both);
  expect(seen).toEqual([]);
  expectBusy(result, looks);
  for (const tally of result) expectOnly(tally);
  expect(await findViolations()).toEqual([]);
  const stock = await TierStock.findAll({ where: { eventId: event.eventId } });
  expect(stock.reduce((sum, row) => sum + row.allocated, 0)).toBeLessThanOrEqual(capacity);
  await buysTheRest(event);
  expect(await findViolations()).toEqual([]);
});

it('shows within about two seconds what the other process has sold', { timeout: 120_000 }, async ({ skip }) => {
  if (!redis) skip('there is no Redis');
  const { event, tiers } = await aPublishedEvent(promoter, [{ price: 0, capacity: 50 }]);
  const tierId = tiers[0]?.id ?? '';
  await using other = await startOtherProcess(test);
  const items = [{ tierId, quantity: 10 }];
  expect(await getAvailability(anonymous(), { id: tierId })).toMatchObject({ available: 50 });
  for (const left of [40, 30]) {
    const buyer = { email: `other${left}@example.com`, name: 'Other' };
    expect(await other.race([{ eventId: event.id, items, buyer }])).toEqual({ sold: 1 });
    await expect
      .poll(async () => (await getAvailability(anonymous(), { id: tierId })).available, { timeout: 3_000 })
      .toBe(left);
  }
});

it(
  'oversells in a storm over two processes without its guards, and the observer sees it',
  { timeout: 120_000 },
  async () => {
    await using other = await startOtherProcess(test);
    await using _ = await withoutGuards(
      [
        'pause after the locks',
        'row locks of tiers',
        'row locks of pools',
        'bounds of tier counters',
        'bounds of pool counters',
        'checks of counters',
      ],
      other,
    );
    const seen = new Set<string>();
    for (let round = 0; round < 5 && seen.size === 0; round++) {
      const event = await anEvent();
      const both = Promise.all([
        stormBuyers({ ...event, buyers: 150, seed: seed + 2 * round }),
        other.storm({ ...event, buyers: 150, seed: seed + 2 * round + 1 }),
      ]);
      const { result, seen: broken, looks } = await observed(both);
      expectBusy(result, looks);
      for (const { invariant } of broken) seen.add(invariant);
    }
    expect([...seen]).toContain('no counter leaves 0..capacity');
  },
);

it(
  'loses nothing it has acknowledged when one of two processes is killed in the storm',
  { timeout: 120_000 },
  async () => {
    const event = await anEvent();
    await using other = await startOtherProcess(test);
    const theirs = other.storm({ ...event, buyers: 200, seed: seed + 3 });
    const ended = theirs.catch(String);
    while (other.acknowledged.length < 20) await sleep(5);
    const { result, seen, looks } = await observed(
      Promise.all([stormBuyers({ ...event, buyers: 150, seed: seed + 4 }), other.kill()]),
    );
    expect(await ended).toContain('SIGKILL');
    expect(seen).toEqual([]);
    expect(looks).toBeGreaterThan(2);
    expectOnly(result[0]);
    const { acknowledged } = other;
    expect(await Order.count({ where: { id: acknowledged } })).toBe(acknowledged.length);
    expectOnly(await stormBuyers({ ...event, buyers: 50, seed: seed + 5 }));
    await buysTheRest(event);
    expect(await findViolations()).toEqual([]);
  },
);
