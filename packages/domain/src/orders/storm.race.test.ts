import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { findViolations, type Violation } from '../invariants/index.ts';
import { TierStock } from '../inventory/index.ts';
import {
  aPromoter,
  aPublishedEvent,
  openTestDomain,
  stormBuyers,
  testVariables,
  type Storm,
  type Tally,
} from '../testing/index.ts';
import { expireOrders } from './expire-orders.ts';
import { Order } from './order.ts';
import { sweepHolds } from './sweep-holds.ts';

const secret = { SECRET_KEY: randomBytes(32).toString('hex'), HOLD_TTL_SECONDS: '1', ORDER_TTL_SECONDS: '1' };
const test = await openTestDomain(secret);
const promoter = await aPromoter();
const system = { actor: { type: 'system', name: 'storm' }, requestId: 'storm' } as const;
afterAll(async () => test[Symbol.asyncDispose]());

const seed = 7;
const capacity = 900;

async function anEvent() {
  const tiers = [{ price: 0, capacity: 400 }, { price: 1500, capacity: 300 }, { price: 0 }];
  const { event, tiers: made } = await aPublishedEvent(promoter, tiers, { capacity });
  return { eventId: event.id, tierIds: made.map((tier) => tier.id) };
}

/** Looks at every invariant each 50 ms while the work goes on. */
async function observed<T>(work: Promise<T>): Promise<{ result: T; seen: Violation[]; looks: number }> {
  const seen: Violation[] = [];
  let looks = 0;
  const state = { isOver: false };
  const watch = async () => {
    while (!state.isOver) {
      seen.push(...(await findViolations()));
      looks++;
      await sleep(50);
    }
  };
  const watching = watch();
  try {
    return { result: await work, seen, looks };
  } finally {
    state.isOver = true;
    await watching;
  }
}

/** Ends what is overdue, as the worker does, until the storm is over. */
async function sweeping(eventId: string, storm: Promise<unknown>): Promise<void> {
  const state = { isOver: false };
  void storm.finally(() => (state.isOver = true)).catch(() => undefined);
  while (!state.isOver) {
    const pending = await Order.findAll({ where: { eventId, status: 'pending' }, limit: 20 });
    await expireOrders(
      system,
      pending.map((order) => order.id),
    ).catch((error: unknown) => expect(error).toBeInstanceOf(AggregateError));
    await sweepHolds(system);
    await sleep(50);
  }
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

it('keeps every invariant at every moment of a mixed storm', { timeout: 60_000 }, async () => {
  const event = await anEvent();
  const storm = stormBuyers({ ...event, buyers: 1_000, seed });
  const { result, seen, looks } = await observed(Promise.all([storm, sweeping(event.eventId, storm)]));
  expect(seen).toEqual([]);
  expect(looks).toBeGreaterThan(2);
  expectOnly(result[0]);
  expect(await findViolations()).toEqual([]);
});

it(
  'lets two processes sell one event, each through its own queue, and never more than there is',
  { timeout: 60_000 },
  async () => {
    const event = await anEvent();
    const other = await startOtherProcess();
    const both = Promise.all([
      stormBuyers({ ...event, buyers: 600, seed: seed + 1 }),
      other.weather({ ...event, buyers: 600, seed: seed + 2 }),
    ]);
    const { result, seen } = await observed(both);
    expect(seen).toEqual([]);
    for (const tally of result) expectOnly(tally);
    expect(await findViolations()).toEqual([]);
    const stock = await TierStock.findAll({ where: { eventId: event.eventId } });
    expect(stock.reduce((sum, row) => sum + row.allocated, 0)).toBeLessThanOrEqual(capacity);
  },
);

/** Another process of the same domain, open and waiting. */
async function startOtherProcess(): Promise<{ weather: (storm: Storm) => Promise<Tally> }> {
  const env = { ...testVariables(test.env.databaseUrl, test.sandbox, secret), PATH: process.env['PATH'] };
  const child = fork(join(import.meta.dirname, '..', 'testing', 'storm-process.ts'), { env });
  const next = async () =>
    new Promise<unknown>((resolve, reject) => {
      child.once('message', resolve);
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`the other process ended with ${code}`)));
    });
  await next();
  return {
    weather: async (storm) => {
      const tally = next();
      child.send(storm);
      return (await tally) as Tally;
    },
  };
}
