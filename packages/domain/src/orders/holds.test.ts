import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { lockRow, shiftClock } from '../database/index.ts';
import { deleteEvent } from '../events/index.ts';
import { findViolations } from '../invariants/index.ts';
import { Hold } from '../inventory/index.ts';
import {
  allocatedOf,
  anonymous,
  aPerson,
  aPromoter,
  aPublishedEvent,
  keepLocked,
  lockWaits,
  openTestDomain,
  passStatements,
} from '../testing/index.ts';
import { getAvailability } from '../tiers/index.ts';
import { extendHold, getHold } from './hold-verbs.ts';
import { placeHold } from './place-hold.ts';
import { placeOrder } from './place-order.ts';
import { releaseHold } from './release-hold.ts';
import { sweepHolds } from './sweep-holds.ts';

const test = await openTestDomain({ HOLD_TTL_SECONDS: '100' });
const promoter = await aPromoter();
afterAll(async () => test[Symbol.asyncDispose]());
afterEach(async () => expect(await findViolations()).toEqual([]));

const buyer = { email: 'holder@example.com', name: 'Holder' };

async function aSale(...capacities: number[]): Promise<{ eventId: string; tierIds: string[] }> {
  const { event, tiers } = await aPublishedEvent(
    promoter,
    capacities.map((capacity) => ({ price: 0, capacity })),
  );
  return { eventId: event.id, tierIds: tiers.map((tier) => tier.id) };
}

describe('a hold', () => {
  it('keeps its tickets from others, and becomes one order of exactly them', async () => {
    const { eventId, tierIds } = await aSale(3);
    const items = [{ tierId: tierIds[0] ?? '', quantity: 3 }];
    const hold = await placeHold(anonymous(), { eventId, items });
    expect(hold).toMatchObject({ status: 'active', items, eventId });
    await expect(placeOrder(anonymous(), { eventId, items, buyer })).rejects.toMatchObject({ code: 'SOLD_OUT' });
    const other = [{ tierId: tierIds[0] ?? '', quantity: 2 }];
    await expect(
      placeOrder(anonymous(), { eventId, items: other, buyer, holdToken: hold.token }),
    ).rejects.toMatchObject({ code: 'HOLD_MISMATCH' });
    expect(await placeOrder(anonymous(), { eventId, items, buyer, holdToken: hold.token })).toMatchObject({
      status: 'paid',
    });
    await expect(placeOrder(anonymous(), { eventId, items, buyer, holdToken: hold.token })).rejects.toMatchObject({
      code: 'HOLD_USED',
    });
    expect(await allocatedOf(tierIds[0] ?? '')).toBe(3);
    expect(await getHold(anonymous(), { token: hold.token })).toMatchObject({ status: 'converted' });
    await expect(releaseHold(anonymous(), { token: hold.token })).rejects.toMatchObject({ code: 'HOLD_USED' });
  });

  it('opens with its own token only', async () => {
    const { eventId, tierIds } = await aSale(3);
    const hold = await placeHold(anonymous(), { eventId, items: [{ tierId: tierIds[0] ?? '', quantity: 1 }] });
    const forged = `${hold.token.slice(0, -2)}${hold.token.endsWith('AA') ? 'BA' : 'AA'}`;
    for (const token of [forged, 'x', `${hold.token}A`])
      await expect(getHold(anonymous(), { token })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('gives its tickets back once, however often it is released', async () => {
    const { eventId, tierIds } = await aSale(3);
    const hold = await placeHold(anonymous(), { eventId, items: [{ tierId: tierIds[0] ?? '', quantity: 2 }] });
    await Promise.all([1, 2, 3].map(async () => releaseHold(anonymous(), { token: hold.token })));
    expect(await allocatedOf(tierIds[0] ?? '')).toBe(0);
  });

  it('is worth nothing past its expiry: readers show its tickets as free, and a buyer who is short takes them', async () => {
    const { eventId, tierIds } = await aSale(3, 5);
    const items = tierIds.map((tierId) => ({ tierId, quantity: 3 }));
    const hold = await placeHold(anonymous(), { eventId, items });
    await shiftClock(101);
    expect(await getHold(anonymous(), { token: hold.token })).toMatchObject({ status: 'expired' });
    expect(await getAvailability(anonymous(), { id: tierIds[0] ?? '' })).toMatchObject({
      available: 3,
      status: 'on_sale',
    });
    await expect(placeOrder(anonymous(), { eventId, items, buyer, holdToken: hold.token })).rejects.toMatchObject({
      code: 'HOLD_EXPIRED',
    });
    expect(await placeOrder(anonymous(), { eventId, items: items.slice(0, 1), buyer })).toMatchObject({
      status: 'paid',
    });
    expect([await allocatedOf(tierIds[0] ?? ''), await allocatedOf(tierIds[1] ?? '')]).toEqual([3, 0]);
    await shiftClock(-101);
  });

  it('is swept when nobody is short', async () => {
    const { eventId, tierIds } = await aSale(3);
    await placeHold(anonymous(), { eventId, items: [{ tierId: tierIds[0] ?? '', quantity: 2 }] });
    await shiftClock(101);
    await sweepHolds(anonymous());
    await sweepHolds(anonymous());
    expect(await allocatedOf(tierIds[0] ?? '')).toBe(0);
    expect(await Hold.count({ where: { eventId, status: 'expired' } })).toBe(1);
    await shiftClock(-101);
  });

  it('is extended once, to twice its time at most', async () => {
    const { eventId, tierIds } = await aSale(3);
    const hold = await placeHold(anonymous(), { eventId, items: [{ tierId: tierIds[0] ?? '', quantity: 2 }] });
    await shiftClock(90);
    const extended = await extendHold(anonymous(), { token: hold.token });
    expect(extended.expiresAt.getTime() - hold.expiresAt.getTime()).toBe(100_000);
    expect((await extendHold(anonymous(), { token: hold.token })).expiresAt).toEqual(extended.expiresAt);
    await shiftClock(111);
    await expect(extendHold(anonymous(), { token: hold.token })).rejects.toMatchObject({ code: 'HOLD_EXPIRED' });
    await shiftClock(-201);
  });

  it('is replaced in one transaction, and kept when the new one does not fit', async () => {
    const { eventId, tierIds } = await aSale(3, 5);
    const [a = '', b = ''] = tierIds;
    const first = await placeHold(anonymous(), { eventId, items: [{ tierId: a, quantity: 3 }] });
    const second = await placeHold(anonymous(), {
      eventId,
      items: [
        { tierId: a, quantity: 2 },
        { tierId: b, quantity: 1 },
      ],
      replaces: first.token,
    });
    expect([await allocatedOf(a), await allocatedOf(b)]).toEqual([2, 1]);
    expect(await getHold(anonymous(), { token: first.token })).toMatchObject({ status: 'released' });
    const tooMuch = placeHold(anonymous(), { eventId, items: [{ tierId: b, quantity: 6 }], replaces: second.token });
    await expect(tooMuch).rejects.toMatchObject({ code: 'SOLD_OUT' });
    expect(await getHold(anonymous(), { token: second.token })).toMatchObject({ status: 'active' });
    expect([await allocatedOf(a), await allocatedOf(b)]).toEqual([2, 1]);
  });

  it('lasts twice its time at most, however often it is replaced and extended', async () => {
    const { eventId, tierIds } = await aSale(3);
    const items = [{ tierId: tierIds[0] ?? '', quantity: 2 }];
    const first = await placeHold(anonymous(), { eventId, items });
    const atMost = new Date(first.expiresAt.getTime() + 100_000);
    await shiftClock(60);
    const second = await placeHold(anonymous(), { eventId, items, replaces: first.token });
    expect(second.expiresAt.getTime() - first.expiresAt.getTime()).toBeGreaterThanOrEqual(60_000);
    await shiftClock(90);
    const third = await placeHold(anonymous(), { eventId, items, replaces: second.token });
    expect(third.expiresAt).toEqual(atMost);
    expect((await extendHold(anonymous(), { token: third.token })).expiresAt).toEqual(atMost);
    await shiftClock(51);
    await expect(extendHold(anonymous(), { token: third.token })).rejects.toMatchObject({ code: 'HOLD_EXPIRED' });
    const anew = await placeHold(anonymous(), { eventId, items, replaces: third.token });
    expect(anew.expiresAt.getTime()).toBeGreaterThan(atMost.getTime() + 99_000);
    await shiftClock(-201);
  });

  it('is judged by the clock once nobody else has its row: over by then, it is over', async () => {
    const { eventId, tierIds } = await aSale(3);
    const items = [{ tierId: tierIds[0] ?? '', quantity: 2 }];
    const hold = await placeHold(anonymous(), { eventId, items });
    let order: Promise<unknown>;
    {
      await using _lock = await keepLocked(async () => lockRow(Hold, hold.id));
      order = placeOrder(anonymous(), { eventId, items, buyer, holdToken: hold.token }).catch(
        (error: unknown) => error,
      );
      await vi.waitFor(async () => expect(await lockWaits()).toHaveLength(1), { timeout: 20_000 });
      await shiftClock(101);
    }
    expect(await order).toMatchObject({ code: 'HOLD_EXPIRED' });
    await shiftClock(-101);
  });

  it('is refused by the board where all is sold, like an order', async () => {
    const { eventId, tierIds } = await aSale(2);
    const items = [{ tierId: tierIds[0] ?? '', quantity: 2 }];
    await placeOrder(anonymous(), { eventId, items, buyer });
    await getAvailability(anonymous(), { id: tierIds[0] ?? '' });
    const names: (string | undefined)[] = [];
    passStatements((statement) => {
      names.push(statement.name);
      return statement;
    });
    const refused = placeHold(anonymous(), { eventId, items }).finally(() => passStatements(undefined));
    await expect(refused).rejects.toMatchObject({ code: 'SOLD_OUT' });
    expect(names).not.toContain('lock-tiers');
  });

  it('gives its tickets up once, however many holds of one batch replace it', async () => {
    const { eventId, tierIds } = await aSale(10);
    const items = [{ tierId: tierIds[0] ?? '', quantity: 2 }];
    const first = await placeHold(anonymous(), { eventId, items });
    // The first of them is a batch of its own; the replacements are written together by the next one.
    const [, ...replacements] = await Promise.all([
      placeHold(anonymous(), { eventId, items }),
      ...[1, 2, 3].map(async () => placeHold(anonymous(), { eventId, items, replaces: first.token })),
    ]);
    expect(new Set(replacements.map((hold) => hold.token)).size).toBe(3);
    expect(await allocatedOf(tierIds[0] ?? '')).toBe(8);
  });

  it('goes with its event, when that is deleted', async () => {
    const { eventId, tierIds } = await aSale(3);
    const hold = await placeHold(anonymous(), { eventId, items: [{ tierId: tierIds[0] ?? '', quantity: 2 }] });
    await deleteEvent(promoter.ctx, { id: eventId });
    await expect(getHold(anonymous(), { token: hold.token })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is made once for one key', async () => {
    const { eventId, tierIds } = await aSale(30);
    const ctx = anonymous({ idempotencyKey: randomUUID() });
    const holds = await Promise.all(
      Array.from({ length: 10 }, async () =>
        placeHold(ctx, { eventId, items: [{ tierId: tierIds[0] ?? '', quantity: 2 }] }),
      ),
    );
    expect(new Set(holds.map((hold) => hold.token)).size).toBe(1);
    expect(await allocatedOf(tierIds[0] ?? '')).toBe(2);
  });
});

describe('races', () => {
  it('lets one of many orders have a hold', async () => {
    const { eventId, tierIds } = await aSale(2);
    const items = [{ tierId: tierIds[0] ?? '', quantity: 2 }];
    const { token } = await placeHold(anonymous(), { eventId, items });
    const people = await Promise.all(Array.from({ length: 8 }, async () => aPerson()));
    const outcomes = await Promise.allSettled(
      people.map(async ({ ctx }) => placeOrder(ctx, { eventId, items, holdToken: token })),
    );
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
  });

  it('never sells the tickets of an expired hold twice, to its holder and to somebody else', async () => {
    for (let round = 0; round < 5; round++) {
      const { eventId, tierIds } = await aSale(1);
      const items = [{ tierId: tierIds[0] ?? '', quantity: 1 }];
      const { token } = await placeHold(anonymous(), { eventId, items });
      await shiftClock(100);
      const tries = [
        placeOrder(anonymous(), { eventId, items, buyer, holdToken: token }),
        placeOrder(anonymous(), { eventId, items, buyer }),
        sweepHolds(anonymous()),
        releaseHold(anonymous(), { token }),
      ];
      const [holder, walkIn] = await Promise.allSettled(tries);
      expect([holder, walkIn].filter((outcome) => outcome?.status === 'fulfilled').length).toBeLessThanOrEqual(1);
      expect(await findViolations()).toEqual([]);
      await shiftClock(-100);
    }
  });
});
