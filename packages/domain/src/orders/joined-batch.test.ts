import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { shiftClock, sql } from '../database/index.ts';
import { findViolations } from '../invariants/index.ts';
import { lockStock } from '../inventory/index.ts';
import {
  anonymous,
  aPromoter,
  aPublishedEvent,
  keepLocked,
  lockWaits,
  openTestDomain,
  passStatements,
} from '../testing/index.ts';
import { commandQueue } from './command-queue.ts';
import { placeHold } from './place-hold.ts';
import { placeOrder } from './place-order.ts';

const test = await openTestDomain({ HOLD_TTL_SECONDS: '100' });
const promoter = await aPromoter();
afterAll(async () => test[Symbol.asyncDispose]());
afterEach(async () => expect(await findViolations()).toEqual([]));

const patiently = { timeout: 20_000 };

interface Sale {
  eventId: string;
  tierIds: string[];
}

async function aSale(...capacities: number[]): Promise<Sale> {
  const { event, tiers } = await aPublishedEvent(
    promoter,
    capacities.map((capacity) => ({ price: 0, capacity })),
  );
  return { eventId: event.id, tierIds: tiers.map((tier) => tier.id) };
}

async function buy({ eventId, tierIds }: Sale, name: string, tier = 0): Promise<string> {
  const items = [{ tierId: tierIds[tier] ?? '', quantity: 1 }];
  const buyer = { email: `${name}@example.com`, name };
  return await placeOrder(anonymous(), { eventId, items, buyer }).then(
    () => 'sold',
    (error: { code: string }) => error.code,
  );
}

/** What comes of buyers who arrive one after the other while somebody else holds the locks: the first one's batch waits for them. */
async function behindALock(sale: Sale, buyers: (() => Promise<string>)[]): Promise<string[]> {
  const outcomes: Promise<string>[] = [];
  {
    await using _lock = await keepLocked(async () => lockStock(sale.eventId, sale.tierIds));
    for (const buyer of buyers) {
      outcomes.push(buyer());
      await vi.waitFor(() => expect(commandQueue().size).toBe(outcomes.length), patiently);
    }
    await vi.waitFor(async () => expect(await lockWaits(20)).toHaveLength(1), patiently);
  }
  return await Promise.all(outcomes);
}

/** Who was sold a ticket by the same transaction. */
async function soldTogether({ eventId }: Sale): Promise<string[][]> {
  const orders = await sql<{ buyer: string; transaction: string }>(
    `select buyer_name as buyer, xmin::text as transaction from orders where event_id = $1 order by id`,
    [eventId],
  );
  const transactions = Object.groupBy(orders, (order) => order.transaction);
  return Object.values(transactions).map((together) => together?.map(({ buyer }) => buyer) ?? []);
}

describe('a batch that waits for its locks', () => {
  it('is joined by those who come meanwhile for the tiers it locks, once the one before has waited too', async () => {
    const sale = await aSale(20, 20);
    const buyer = (name: string, tier?: number) => async () => buy(sale, name, tier);
    await behindALock(sale, [buyer('a'), buyer('b')]);
    expect(await soldTogether(sale)).toEqual([['a'], ['b']]);
    await behindALock(sale, [buyer('c')]);
    await behindALock(sale, [buyer('d'), buyer('e'), buyer('f'), buyer('g', 1), buyer('h')]);
    expect((await soldTogether(sale)).slice(3)).toEqual([
      ['d', 'e', 'f'],
      ['g', 'h'],
    ]);
  });

  it('is not joined once a batch has found its locks free', async () => {
    const sale = await aSale(50);
    const buyer = (name: string) => async () => buy(sale, name);
    // On a busy machine a lock that nobody holds can take long, too.
    await vi.waitFor(async () => {
      await behindALock(sale, [buyer('a')]);
      await buy(sale, 'b');
      await behindALock(sale, [buyer('c'), buyer('d')]);
      expect((await soldTogether(sale)).slice(-2)).toEqual([['c'], ['d']]);
    }, patiently);
  });

  it('serves them in turn, with what expired holds have kept', async () => {
    const sale = await aSale(4);
    const [tierId = ''] = sale.tierIds;
    await placeHold(anonymous(), { eventId: sale.eventId, items: [{ tierId, quantity: 2 }] });
    const buyer = (name: string) => async () => buy(sale, name);
    await behindALock(sale, [buyer('a')]);
    await shiftClock(101);
    expect(await behindALock(sale, ['b', 'c', 'd', 'e'].map(buyer))).toEqual(['sold', 'sold', 'sold', 'SOLD_OUT']);
    expect(await soldTogether(sale)).toEqual([['a'], ['b', 'c', 'd']]);
    await shiftClock(-101);
  });

  it('is not joined while it is halved: everybody gets their own answer', async () => {
    const sale = await aSale(20);
    const buyer = (name: string) => async () => buy(sale, name);
    await behindALock(sale, [buyer('a')]);
    const late: Promise<string>[] = [];
    passStatements((statement) => {
      const { name, values } = statement as { name?: string; values?: unknown };
      if (name !== 'insert-orders' || !JSON.stringify(values).includes('broken@')) return statement;
      if (late.length === 0) late.push(buy(sale, 'e'), buy(sale, 'f'));
      return { text: 'select 1 / 0' };
    });
    const outcomes = behindALock(sale, ['b', 'broken', 'c', 'd'].map(buyer));
    expect(await outcomes.finally(() => passStatements(undefined))).toEqual(['sold', 'INTERNAL', 'sold', 'sold']);
    expect(await Promise.all(late)).toEqual(['sold', 'sold']);
    expect((await soldTogether(sale)).map((names) => names.toSorted())).toEqual([['a'], ['b'], ['c', 'd'], ['e', 'f']]);
  });
});
