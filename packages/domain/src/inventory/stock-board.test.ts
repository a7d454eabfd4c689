import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { placeOrder } from '../orders/index.ts';
import { MemoryStore } from '../shared-state/memory-store.ts';
import { RedisLink } from '../shared-state/redis-link.ts';
import { RedisStore } from '../shared-state/redis-store.ts';
import { sql } from '../database/index.ts';
import { idempotencyClaim } from '../idempotency/index.ts';
import { anonymous, aPromoter, aPublishedEvent, openTestDomain, openTestRedis } from '../testing/index.ts';
import { tierStatus } from '../tiers/index.ts';
import { refuseSoldOut, stockBoard } from './index.ts';
import { StockBoard } from './stock-board.ts';

const test = await openTestDomain();
const promoter = await aPromoter();
const redis = await openTestRedis();
afterAll(async () => {
  await test[Symbol.asyncDispose]();
  await redis?.[Symbol.asyncDispose]();
});

async function anEvent(capacity: number) {
  const { event, tiers } = await aPublishedEvent(promoter, [{ price: 0, capacity }]);
  const tierId = tiers[0]?.id ?? '';
  const buy = async (quantity = 1) =>
    placeOrder(anonymous(), {
      eventId: event.id,
      items: [{ tierId, quantity }],
      buyer: { email: 'board@example.com', name: 'Board' },
    });
  // What another instance does: this process's board is not told.
  const change = async (allocated: number) =>
    sql('update tier_stock set allocated = $2, version = version + 1 where tier_id = $1', [tierId, allocated]);
  return { eventId: event.id, tierId, buy, change };
}

/** A stranger with a key of their own. */
function aClaim() {
  const buyer = { email: `${randomUUID()}@example.com`, name: 'Keyed' };
  const ctx = anonymous({ idempotencyKey: randomUUID() });
  const input = (eventId: string, tierId: string) => ({ eventId, items: [{ tierId, quantity: 1 }], buyer });
  const of = (eventId: string, tierId: string) =>
    idempotencyClaim(ctx, 'orders.place', input(eventId, tierId), `event:${eventId}:${buyer.email}`);
  return { ctx, input, of };
}

const available = async (board: StockBoard, eventId: string) => {
  const [sale] = (await board.read(eventId)).sales;
  return sale && tierStatus(sale).available;
};

describe('the board of one process', () => {
  it('shows what this process has sold as soon as it is sold', async () => {
    const { eventId, buy } = await anEvent(5);
    expect(await available(stockBoard(), eventId)).toBe(5);
    for (let left = 4; left >= 0; left--) {
      await buy();
      expect(await available(stockBoard(), eventId)).toBe(left);
    }
  });

  it('reads an event once for all who ask together, and not again for two seconds', async () => {
    const { eventId, change } = await anEvent(5);
    const board = new StockBoard(new MemoryStore());
    const all = await Promise.all(Array.from({ length: 50 }, async () => board.read(eventId)));
    expect(new Set(all.map((seen) => seen.confirmedAt)).size).toBe(1);
    await change(3);
    expect(await available(board, eventId)).toBe(5);
    await sleep(2_000);
    expect(await available(board, eventId)).toBe(2);
    board.close();
  });

  it('refuses a sold-out tier without the queue, and no longer than two seconds after it is false', async () => {
    const { eventId, tierId, buy, change } = await anEvent(2);
    await buy(2);
    const wanted = { eventId, lines: [{ tierId, quantity: 1 }] };
    await expect(buy()).rejects.toMatchObject({ code: 'SOLD_OUT', details: { available: [{ tierId, available: 0 }] } });
    await available(stockBoard(), eventId);
    await expect(refuseSoldOut(wanted)).rejects.toMatchObject({ code: 'SOLD_OUT' });
    await change(1);
    const begun = performance.now();
    await vi.waitFor(async () => refuseSoldOut(wanted), { timeout: 3_000, interval: 20 });
    expect(performance.now() - begun).toBeLessThan(2_200);
  });

  it('refuses a key that has not succeeded, and passes the repeat of one that has', async () => {
    const { eventId, tierId, buy } = await anEvent(2);
    await buy();
    const [winner, loser] = [aClaim(), aClaim()];
    await placeOrder(winner.ctx, winner.input(eventId, tierId));
    await available(stockBoard(), eventId);
    const wanted = { eventId, lines: [{ tierId, quantity: 1 }] };
    const answers = await Promise.allSettled([
      refuseSoldOut({ ...wanted, claim: winner.of(eventId, tierId) }),
      ...Array.from({ length: 20 }, async () => refuseSoldOut({ ...wanted, claim: loser.of(eventId, tierId) })),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', ...answers.slice(1).map(() => 'rejected')]);
    const [again, refused] = await Promise.allSettled([
      placeOrder(winner.ctx, winner.input(eventId, tierId)),
      placeOrder(loser.ctx, loser.input(eventId, tierId)),
    ]);
    expect(again).toMatchObject({ status: 'fulfilled', value: { status: 'paid' } });
    expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'SOLD_OUT' } });
  });

  it('leaves every other refusal to the sale itself', async () => {
    const { eventId, tierId, buy } = await anEvent(1);
    await buy();
    await available(stockBoard(), eventId);
    const passes = async (over: object) =>
      expect(await refuseSoldOut({ eventId, lines: [{ tierId, quantity: 1 }], ...over })).toBeUndefined();
    await passes({ lines: [{ tierId, quantity: 11 }] });
    await passes({ lines: [{ tierId: eventId, quantity: 1 }] });
    await passes({ expectedTotal: 1 });
    await passes({ eventId: tierId });
  });

  it('asks PostgreSQL nothing for an event that nobody has seen sold out', async () => {
    const { eventId, tierId, change } = await anEvent(1);
    await change(1);
    const board = stockBoard();
    expect(await refuseSoldOut({ eventId: tierId, lines: [{ tierId, quantity: 1 }] })).toBeUndefined();
    expect(board.lastSeen(tierId)).toBeUndefined();
    expect(eventId).not.toBe(tierId);
  });

  it('learns from a refusal of the sale itself that another instance has sold the last ticket', async () => {
    const { eventId, tierId, buy, change } = await anEvent(1);
    await sleep(500); // What making the event has told the board is over.
    await change(1);
    await expect(buy()).rejects.toMatchObject({ code: 'SOLD_OUT' });
    const refused = async () =>
      expect(refuseSoldOut({ eventId, lines: [{ tierId, quantity: 1 }] })).rejects.toMatchObject({ code: 'SOLD_OUT' });
    await vi.waitFor(refused, { timeout: 3_000, interval: 20 });
  });

  it('counts the units of expired holds as free', async () => {
    const { eventId, tierId, change } = await anEvent(4);
    await change(4);
    await sql(
      `with held as (insert into holds (id, event_id, status, expires_at) values (gen_random_uuid(), $1, 'active', app_now() - interval '1 s') returning id)
       insert into hold_items (hold_id, event_id, tier_id, quantity) select id, $1, $2, 3 from held`,
      [eventId, tierId],
    );
    const seen = await stockBoard().read(eventId, 0);
    expect(seen.sales[0]).toMatchObject({ allocated: 1, capacity: 4 });
  });
});

describe.skipIf(!redis)('the boards of two instances', () => {
  const links: RedisLink[] = [];
  const boards: StockBoard[] = [];
  beforeAll(async () => {
    for (const _ of ['first', 'second']) {
      const link = new RedisLink(redis?.url ?? '');
      await link.open();
      links.push(link);
      boards.push(new StockBoard(new RedisStore(link)));
    }
  });
  afterAll(() => {
    for (const board of boards) board.close();
    for (const link of links) link.close();
  });
  const [here, there] = [() => boards[0] as StockBoard, () => boards[1] as StockBoard];

  it('share one read of PostgreSQL', async () => {
    const { eventId, change } = await anEvent(9);
    expect(await available(here(), eventId)).toBe(9);
    await vi.waitFor(async () =>
      expect(
        await links[0]?.try(
          async (r) => r.exists(`ticket-vendor:{event:${eventId}}:stock`),
          () => 0,
        ),
      ).toBe(1),
    );
    await change(9);
    expect(await available(there(), eventId)).toBe(9);
    await redis?.flush();
    await sleep(2_000);
    expect(await available(there(), eventId)).toBe(0);
  });

  it('tell each other what changes within 500 ms', async () => {
    const { eventId, change } = await anEvent(9);
    await there().read(eventId);
    const heard: number[] = [];
    const stop = there().watch(eventId, () => heard.push(there().lastSeen(eventId)?.sales[0]?.allocated ?? -1));
    await sleep(100);
    await change(4);
    const begun = performance.now();
    here().changed(eventId);
    await vi.waitFor(() => expect(heard).toContain(4), { interval: 5 });
    expect(performance.now() - begun).toBeLessThan(500);
    stop();
  });

  it('never go back to an older state, and follow the truth within two seconds through flushes', async () => {
    const { eventId, change } = await anEvent(1_000);
    const shown: number[][] = [[], []];
    const watching = boards.map((board, index) =>
      board.watch(eventId, () => shown[index]?.push(board.lastSeen(eventId)?.sales[0]?.allocated ?? -1)),
    );
    for (let sold = 1; sold <= 60; sold++) {
      await change(sold);
      boards[sold % 2]?.changed(eventId);
      if (sold % 10 === 0) await redis?.flush();
      await sleep(15);
    }
    await sleep(2_000);
    for (const board of boards) expect(await available(board, eventId)).toBe(940);
    for (const seen of shown) expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    for (const stop of watching) stop();
  });
});
