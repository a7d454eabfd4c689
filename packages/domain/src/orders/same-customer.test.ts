import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Ctx } from '../context/index.ts';
import { shiftClock } from '../database/index.ts';
import { findViolations } from '../invariants/index.ts';
import { allocatedOf, anonymous, aPerson, aPromoter, aPublishedEvent, openTestDomain } from '../testing/index.ts';
import { cancelOrder } from './cancel-order.ts';
import { expireOrders } from './expire-orders.ts';
import { placeHold } from './place-hold.ts';
import { placeOrder } from './place-order.ts';
import { PlaceOrderInput } from './schemas.ts';

// Whose tickets `maxPerCustomer` counts. Time only moves on: each test makes its own event.
const test = await openTestDomain();
const promoter = await aPromoter();
afterAll(async () => test[Symbol.asyncDispose]());
afterEach(async () => expect(await findViolations()).toEqual([]));

const limit = 2;
const refused = { code: 'QUANTITY_NOT_ALLOWED', details: { maxPerCustomer: limit, bought: limit } };

/** Two tickets per customer of the first tier, any number of the second. */
async function aSale({ price = 0 } = {}) {
  const tiers = [
    { price, capacity: 50, maxPerCustomer: limit },
    { price, capacity: 50 },
  ];
  const { event, tiers: made } = await aPublishedEvent(promoter, tiers);
  const [tierId = '', unlimitedId = ''] = made.map(({ id }) => id);
  const buy = async (ctx: Ctx, email: string | undefined, quantity: number, more: object = {}) =>
    placeOrder(
      ctx,
      PlaceOrderInput.parse({
        eventId: event.id,
        items: [{ tierId, quantity }],
        ...(email !== undefined && { buyer: { email, name: 'Customer' } }),
        ...more,
      }),
    );
  return {
    eventId: event.id,
    tierId,
    unlimitedId,
    buy,
    guest: async (email: string, quantity: number) => buy(anonymous(), email, quantity),
  };
}

const anAddress = () => `${randomUUID()}@example.com`;

describe('a customer has bought', () => {
  it('as a guest what the account with the same address has', async () => {
    const { buy, guest } = await aSale();
    const { ctx, email } = await aPerson();
    await buy(ctx, undefined, 2);
    await expect(guest(email, 1)).rejects.toMatchObject(refused);
    await expect(guest(` ${email.toUpperCase()} `, 1)).rejects.toMatchObject(refused);
    await guest(anAddress(), 2);
  });

  it('with an account what a guest with its address has', async () => {
    const { buy, guest } = await aSale();
    const { ctx, email } = await aPerson();
    await guest(email.toUpperCase(), 2);
    await expect(buy(ctx, undefined, 1)).rejects.toMatchObject(refused);
    await expect(buy((await aPerson()).ctx, email, 1)).rejects.toMatchObject(refused);
  });

  it('what a user orders under another address: against the user, and against that address', async () => {
    const { buy, guest } = await aSale();
    const { ctx, email } = await aPerson();
    const other = anAddress();
    await buy(ctx, other, 2);
    await expect(buy(ctx, undefined, 1)).rejects.toMatchObject(refused);
    await expect(buy(ctx, anAddress(), 1)).rejects.toMatchObject(refused);
    await expect(guest(other, 1)).rejects.toMatchObject(refused);
    // Nothing was bought under the account's own address.
    await guest(email, 2);
  });

  it('what one and the same guest orders in parts, and no more than that is refused', async () => {
    const { guest, tierId } = await aSale();
    const email = anAddress();
    await guest(email, 1);
    await expect(guest(email, 2)).rejects.toMatchObject({ code: 'QUANTITY_NOT_ALLOWED', details: { bought: 1 } });
    await guest(email, 1);
    await expect(guest(email, 1)).rejects.toMatchObject(refused);
    expect(await allocatedOf(tierId)).toBe(2);
  });

  it('nothing of a tier without the limit, nor of another event', async () => {
    const { buy, guest, unlimitedId, tierId } = await aSale();
    const another = await aSale();
    const email = anAddress();
    await buy(anonymous(), email, 1, { items: [{ tierId: unlimitedId, quantity: 9 }] });
    await another.guest(email, 2);
    await guest(email, 2);
    expect([await allocatedOf(tierId), await allocatedOf(another.tierId)]).toEqual([2, 2]);
  });

  it('what a hold has become, not what it is', async () => {
    const { eventId, tierId, buy } = await aSale();
    const { ctx } = await aPerson();
    const hold = async () => placeHold(ctx, { eventId, items: [{ tierId, quantity: 2 }] });
    // The first is a batch of its own; the others are decided together by the next one.
    const holds = Promise.all([hold(), hold(), hold()]);
    await nextTurn();
    await buy(ctx, undefined, 1);
    const [first, second, third] = await holds;
    await expect(buy(ctx, undefined, 2, { holdToken: first.token })).rejects.toMatchObject({
      code: 'QUANTITY_NOT_ALLOWED',
      details: { bought: 1 },
    });
    const other = await aPerson();
    await buy(other.ctx, undefined, 2, { holdToken: second.token });
    await expect(buy(other.ctx, undefined, 2, { holdToken: third.token })).rejects.toMatchObject(refused);
  });

  it('no more than that at once, signed in and not, under one address and several', async () => {
    const { buy, guest, tierId } = await aSale();
    const { ctx, email } = await aPerson();
    const tries = Array.from({ length: 12 }, async (_, index) =>
      index % 3 === 0 ? guest(email, 1) : buy(ctx, index % 3 === 1 ? undefined : email.toUpperCase(), 1),
    );
    const outcomes = await Promise.allSettled(tries);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(limit);
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(refused);
    expect(await allocatedOf(tierId)).toBe(limit);
  });
});

describe('a customer has no longer bought', () => {
  it('what was cancelled, paid for or not', async () => {
    for (const price of [0, 1500]) {
      const { buy, guest } = await aSale({ price });
      const { ctx, email } = await aPerson();
      const { id } = await buy(ctx, undefined, 2);
      await expect(guest(email, 1)).rejects.toMatchObject(refused);
      await cancelOrder(ctx, { id });
      await guest(email, 1);
      await buy(ctx, undefined, 1);
      await expect(buy(ctx, undefined, 1)).rejects.toMatchObject(refused);
    }
  });

  it('what was not paid in time, once it has expired', async () => {
    const { buy, guest } = await aSale({ price: 1500 });
    const { ctx, email } = await aPerson();
    const { id } = await buy(ctx, undefined, 2);
    await shiftClock(901);
    // Overdue, and still payable until it is ended.
    await expect(guest(email, 1)).rejects.toMatchObject(refused);
    await expireOrders({ actor: { type: 'system', name: 'expiry' }, requestId: 'expiry' }, [id]);
    await guest(email, 2);
    await expect(buy(ctx, undefined, 1)).rejects.toMatchObject(refused);
  });
});
