import { afterAll, afterEach, describe, expect, it } from 'vitest';
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
import { getOrder } from './get-order.ts';
import { placeOrder } from './place-order.ts';

const test = await openTestDomain();
const promoter = await aPromoter();
afterAll(async () => test[Symbol.asyncDispose]());
afterEach(async () => expect(await findViolations()).toEqual([]));

async function aFreeOrder() {
  const { event, tiers } = await aPublishedEvent(promoter, [{ price: 0, capacity: 5 }]);
  const { ctx } = await aPerson();
  const tierId = tiers[0]?.id ?? '';
  return { ctx, tierId, order: await placeOrder(ctx, { eventId: event.id, items: [{ tierId, quantity: 2 }] }) };
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
    const clerk = await aPerson();
    await PromoterMember.create({ promoterId: promoter.promoterId, userId: clerk.userId, role: 'box_office' });
    const free = await aFreeOrder();
    await expect(cancelOrder(clerk.ctx, { id: free.order.id })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await cancelOrder(clerk.ctx, { id: order.id })).toMatchObject({
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
});
