import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Ctx, MemberRole } from '../context/index.ts';
import { shiftClock } from '../database/index.ts';
import { findViolations } from '../invariants/index.ts';
import { PromoterMember } from '../promoters/index.ts';
import {
  aPendingOrder,
  allocatedOf,
  anonymous,
  aPerson,
  aPromoter,
  aPublishedEvent,
  openTestDomain,
  payAtSandbox,
} from '../testing/index.ts';
import { Ticket } from '../tickets/index.ts';
import { cancelOrder } from './cancel-order.ts';
import { confirmOrder } from './confirm-order.ts';
import { expireOrders } from './expire-orders.ts';
import { getOrder } from './get-order.ts';
import { placeOrder } from './place-order.ts';

const test = await openTestDomain();
const promoter = await aPromoter();
afterAll(async () => test[Symbol.asyncDispose]());
afterEach(async () => expect(await findViolations()).toEqual([]));

async function aFreeOrder(by?: Ctx) {
  const { event, tiers } = await aPublishedEvent(promoter, [{ price: 0, capacity: 5 }]);
  const ctx = by ?? (await aPerson()).ctx;
  const tierId = tiers[0]?.id ?? '';
  const buyer = ctx.actor.type === 'anonymous' ? { email: 'guest@example.com', name: 'Guest' } : undefined;
  return { ctx, tierId, order: await placeOrder(ctx, { eventId: event.id, items: [{ tierId, quantity: 2 }], buyer }) };
}

const withSecret = (orderSecret: string | undefined) => anonymous({ orderSecret });

async function aMember(role: MemberRole): Promise<Ctx> {
  const { ctx, userId } = await aPerson();
  await PromoterMember.create({ promoterId: promoter.promoterId, userId, role });
  return ctx;
}

describe('cancelOrder', () => {
  it('ends a pending order: intent cancelled, stock free, nothing left to pay; safe to repeat', async () => {
    const { ctx, order, tierId } = await aPendingOrder(promoter);
    const answers = await Promise.all([1, 2, 3].map(async () => cancelOrder(ctx, { id: order.id })));
    for (const answer of answers) expect(answer).toMatchObject({ status: 'cancelled' });
    expect(await allocatedOf(tierId)).toBe(0);
    expect(await payAtSandbox(test.sandbox, order.payment?.clientSecret)).not.toBe(200);
  });

  it('ends a free order: its tickets are void', async () => {
    const { ctx, order, tierId } = await aFreeOrder();
    expect(await cancelOrder(ctx, { id: order.id, reason: 'ill' })).toMatchObject({
      status: 'cancelled',
      tickets: [{ status: 'void' }, { status: 'void' }],
    });
    expect(await allocatedOf(tierId)).toBe(0);
  });

  it('pays an order whose money has come, and refuses to cancel it', async () => {
    const { ctx, order, tierId } = await aPendingOrder(promoter);
    await payAtSandbox(test.sandbox, order.payment?.clientSecret);
    await expect(cancelOrder(ctx, { id: order.id })).rejects.toMatchObject({ code: 'CANCEL_NOT_ALLOWED' });
    expect(await getOrder(ctx, { id: order.id })).toMatchObject({ status: 'paid' });
    await expect(cancelOrder(ctx, { id: order.id })).rejects.toMatchObject({ code: 'CANCEL_NOT_ALLOWED' });
    expect(await allocatedOf(tierId)).toBe(2);
  });

  it('changes nothing while the provider does not answer', async () => {
    const { ctx, order, tierId } = await aPendingOrder(promoter);
    test.sandbox.failNext({ provider: 'stripe', kind: 'status', status: 500, times: 2, path: 'cancel' });
    await expect(cancelOrder(ctx, { id: order.id })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect([(await getOrder(ctx, { id: order.id })).status, await allocatedOf(tierId)]).toEqual(['pending', 2]);
  });

  it('has one winner when payment and cancel meet', async () => {
    for (let round = 0; round < 4; round++) {
      const { ctx, order } = await aPendingOrder(promoter);
      const paying = payAtSandbox(test.sandbox, order.payment?.clientSecret).then(async () =>
        confirmOrder(ctx, { id: order.id }),
      );
      await Promise.allSettled([paying, cancelOrder(ctx, { id: order.id })]);
      const intent = test.sandbox.readLedger().intents.find((candidate) => candidate.metadata['order_id'] === order.id);
      const { status } = await getOrder(ctx, { id: order.id });
      expect(status).toBe(intent?.status === 'succeeded' ? 'paid' : 'cancelled');
    }
  });

  it('is for the buyer and the promoter; the box office cancels unpaid orders only', async () => {
    const { order } = await aPendingOrder(promoter);
    await expect(cancelOrder((await aPerson()).ctx, { id: order.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(cancelOrder(anonymous(), { id: order.id })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    const clerk = await aMember('box_office');
    const free = await aFreeOrder();
    await expect(cancelOrder(clerk, { id: free.order.id })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await cancelOrder(clerk, { id: order.id })).toMatchObject({
      status: 'cancelled',
      payment: { clientSecret: null },
    });
    expect(await cancelOrder(promoter.ctx, { id: free.order.id })).toMatchObject({ status: 'cancelled' });
  });

  it('is not for a buyer whose ticket has been used', async () => {
    const { ctx, order } = await aFreeOrder();
    await Ticket.update({ status: 'used' }, { where: { id: order.tickets[0]?.id ?? '' } });
    await expect(cancelOrder(ctx, { id: order.id })).rejects.toMatchObject({ code: 'CANCEL_NOT_ALLOWED' });
  });

  it('is not for the door, but for the purchases of its own people', async () => {
    const door = await aMember('door');
    for (const { order, tierId } of [await aPendingOrder(promoter), await aFreeOrder()]) {
      await expect(cancelOrder(door, { id: order.id })).rejects.toMatchObject({ code: 'FORBIDDEN' });
      expect(await allocatedOf(tierId)).toBe(2);
    }
    const { tierId, order } = await aFreeOrder(door);
    expect(await cancelOrder(door, { id: order.id })).toMatchObject({ status: 'cancelled' });
    expect(await allocatedOf(tierId)).toBe(0);
  });

  it('knows nothing of the orders of others, nor of those that are not there', async () => {
    const rival = await aPromoter();
    const { order, tierId } = await aFreeOrder(anonymous());
    const { order: another } = await aFreeOrder(anonymous());
    const strangers = [rival.ctx, (await aPerson()).ctx, ...[another.accessSecret, 'wrong'].map(withSecret)];
    for (const ctx of strangers)
      await expect(cancelOrder(ctx, { id: order.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(cancelOrder(promoter.ctx, { id: randomUUID() })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await allocatedOf(tierId)).toBe(2);
    expect(await cancelOrder(withSecret(order.accessSecret), { id: order.id })).toMatchObject({ status: 'cancelled' });
  });

  // Time only moves on from here.
  it('says of an order that has expired that it has, to its buyer as to the promoter', async () => {
    const { ctx, order, tierId } = await aPendingOrder(promoter);
    await shiftClock(901);
    await expireOrders(anonymous(), [order.id]);
    for (const caller of [ctx, promoter.ctx])
      await expect(cancelOrder(caller, { id: order.id })).rejects.toMatchObject({ code: 'ORDER_EXPIRED' });
    expect([(await getOrder(ctx, { id: order.id })).status, await allocatedOf(tierId)]).toEqual(['expired', 0]);
  });

  it('is for the buyer until the event begins, and for the promoter after that, too', async () => {
    const [early, late, unpaid] = [await aFreeOrder(), await aFreeOrder(), await aPendingOrder(promoter)];
    await shiftClock(30 * 86_400 - 60);
    expect(await cancelOrder(early.ctx, { id: early.order.id })).toMatchObject({ status: 'cancelled' });
    await shiftClock(60);
    for (const { ctx, order, tierId } of [late, unpaid]) {
      const refused = { code: 'CANCEL_NOT_ALLOWED', message: 'The event has begun.' };
      await expect(cancelOrder(ctx, { id: order.id })).rejects.toMatchObject(refused);
      expect([(await getOrder(ctx, { id: order.id })).status, await allocatedOf(tierId)]).toEqual([order.status, 2]);
      expect(await cancelOrder(promoter.ctx, { id: order.id })).toMatchObject({ status: 'cancelled' });
    }
  });
});
