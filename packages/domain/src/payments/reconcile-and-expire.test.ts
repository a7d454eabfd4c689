import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { shiftClock } from '../database/index.ts';
import { findViolations } from '../invariants/index.ts';
import {
  confirmOrder,
  expireOrders,
  getOrder,
  Order,
  placeOrder,
  sweepExpiredOrders,
  type PlacedOrderOutput,
} from '../orders/index.ts';
import {
  allocatedOf,
  anonymous,
  aPendingOrder,
  aPerson,
  aPromoter,
  aPublishedEvent,
  deliverWebhook,
  openTestDomain,
  payAtSandbox,
  paymentOf,
} from '../testing/index.ts';
import { reconcilePayments } from './reconcile-payments.ts';

const test = await openTestDomain({ ORDER_TTL_SECONDS: '600' });
const promoter = await aPromoter();
afterAll(async () => test[Symbol.asyncDispose]());
afterEach(async () => expect(await findViolations()).toEqual([]));

const system = anonymous({ actor: { type: 'system', name: 'test' } });

async function pay(order: PlacedOrderOutput, method?: string): Promise<number> {
  return payAtSandbox(test.sandbox, order.payment?.clientSecret, method);
}

async function deliverFor(order: PlacedOrderOutput, type: string): Promise<void> {
  await deliverWebhook({ type, object: { id: (await paymentOf(order)).providerPaymentId, object: 'payment_intent' } });
}

describe('reconcilePayments', () => {
  it('finishes a payment whose webhook never came, once it has been quiet for a minute', async () => {
    const { ctx, order } = await aPendingOrder(promoter);
    await pay(order);
    await reconcilePayments(system);
    expect(await getOrder(ctx, { id: order.id })).toMatchObject({ status: 'pending' });
    await shiftClock(61);
    await reconcilePayments(system);
    expect(await getOrder(ctx, { id: order.id })).toMatchObject({ status: 'paid' });
  });

  it('opens a payment whose intent was never created, and goes on when one of them fails', async () => {
    const { event, tiers } = await aPublishedEvent(promoter, [{ price: 500, capacity: 10 }]);
    const { ctx } = await aPerson();
    test.sandbox.failNext({ provider: 'stripe', kind: 'status', status: 500, times: 2 });
    await expect(
      placeOrder(ctx, { eventId: event.id, items: [{ tierId: tiers[0]?.id ?? '', quantity: 1 }] }),
    ).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await shiftClock(61);
    await reconcilePayments(system);
    const order = await Order.findOne({ where: { eventId: event.id }, rejectOnEmpty: true });
    expect((await getOrder(ctx, { id: order.id })).payment?.clientSecret).toContain('_secret_');
  });
});

describe('expireOrders', () => {
  it('cancels the intent first, then frees the stock', async () => {
    const { ctx, order, tierId } = await aPendingOrder(promoter);
    await expireOrders(system, [order.id]);
    expect(await getOrder(ctx, { id: order.id })).toMatchObject({ status: 'pending' });
    await shiftClock(601);
    await expireOrders(system, [order.id]);
    expect(await getOrder(ctx, { id: order.id })).toMatchObject({
      status: 'expired',
      payment: { status: 'cancelled', clientSecret: null },
    });
    expect(await allocatedOf(tierId)).toBe(0);
    expect(await pay(order)).not.toBe(200);
    await expect(confirmOrder(ctx, { id: order.id })).rejects.toMatchObject({ code: 'ORDER_EXPIRED' });
  });

  it('frees nothing while the provider does not answer, up to half an hour', async () => {
    const { ctx, order, tierId } = await aPendingOrder(promoter);
    await shiftClock(601);
    test.sandbox.failNext({ provider: 'stripe', kind: 'status', status: 500, times: 2, path: 'cancel' });
    await expect(expireOrders(system, [order.id])).rejects.toThrow('could not be ended yet');
    expect([(await getOrder(ctx, { id: order.id })).status, await allocatedOf(tierId)]).toEqual(['pending', 2]);
    await shiftClock(1_801);
    test.sandbox.failNext({ provider: 'stripe', kind: 'status', status: 500, times: 2, path: 'cancel' });
    await expireOrders(system, [order.id]);
    expect([(await getOrder(ctx, { id: order.id })).status, await allocatedOf(tierId)]).toEqual(['expired', 0]);
  });

  it('pays an order whose money came in time, although its webhook did not', async () => {
    const { ctx, order, tierId } = await aPendingOrder(promoter);
    await pay(order);
    await shiftClock(700);
    await sweepExpiredOrders(system);
    expect(await getOrder(ctx, { id: order.id })).toMatchObject({ status: 'paid' });
    expect(await allocatedOf(tierId)).toBe(2);
  });

  it('records money for an order that has ended, for review, and sells nothing', async () => {
    const { ctx, order, tierId } = await aPendingOrder(promoter);
    await shiftClock(3_000);
    test.sandbox.failNext({ provider: 'stripe', kind: 'status', status: 500, times: 2, path: 'cancel' });
    await expireOrders(system, [order.id]);
    expect(await pay(order)).toBe(200);
    await deliverFor(order, 'payment_intent.succeeded');
    expect(await getOrder(ctx, { id: order.id })).toMatchObject({ status: 'expired', tickets: [] });
    expect(await paymentOf(order)).toMatchObject({
      status: 'succeeded',
      fulfils: false,
      needsReview: true,
      reviewReason: 'the order is expired',
    });
    expect(await allocatedOf(tierId)).toBe(0);
  });

  it('frees the stock once when two workers end the same order', async () => {
    const { order, tierId } = await aPendingOrder(promoter);
    await shiftClock(3_000);
    await Promise.all([1, 2, 3].map(async () => expireOrders(system, [order.id])));
    expect(await allocatedOf(tierId)).toBe(0);
  });
});
