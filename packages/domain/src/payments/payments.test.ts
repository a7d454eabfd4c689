import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Ctx } from '../context/index.ts';
import { shiftClock } from '../database/index.ts';
import { findViolations } from '../invariants/index.ts';
import { TierStock } from '../inventory/index.ts';
import { EmailNotification } from '../notifications/index.ts';
import {
  confirmOrder,
  expireOrders,
  getOrder,
  Order,
  placeOrder,
  sweepExpiredOrders,
  type PlacedOrderOutput,
} from '../orders/index.ts';
import { anonymous, aPerson, aPromoter, aPublishedEvent, openTestDomain, payAtSandbox } from '../testing/index.ts';
import { Payment } from './payment.ts';
import { PaymentAttempt, WebhookEvent } from './payment-records.ts';
import { receiveStripeWebhook } from './receive-stripe-webhook.ts';
import { reconcilePayments } from './reconcile-payments.ts';
import { stripe } from './stripe-provider.ts';

const test = await openTestDomain({ ORDER_TTL_SECONDS: '600' });
const promoter = await aPromoter();
afterAll(async () => test[Symbol.asyncDispose]());
afterEach(async () => expect(await findViolations()).toEqual([]));

const system = anonymous({ actor: { type: 'system', name: 'test' } });

async function aPendingOrder(): Promise<{ ctx: Ctx; order: PlacedOrderOutput; tierId: string }> {
  const { event, tiers } = await aPublishedEvent(promoter, [{ price: 1999, capacity: 10 }]);
  const { ctx } = await aPerson();
  const tierId = tiers[0]?.id ?? '';
  return { ctx, tierId, order: await placeOrder(ctx, { eventId: event.id, items: [{ tierId, quantity: 2 }] }) };
}

async function pay(order: PlacedOrderOutput, method?: string): Promise<number> {
  return payAtSandbox(test.sandbox, order.payment?.clientSecret, method);
}

async function paymentOf(order: { id: string }): Promise<Payment> {
  return Payment.findOne({ where: { orderId: order.id }, rejectOnEmpty: true });
}

async function allocated(tierId: string): Promise<number> {
  return (await TierStock.findByPk(tierId, { rejectOnEmpty: true })).allocated;
}

interface EventFacts {
  id?: string;
  type: string;
  object: Record<string, unknown>;
  created?: number;
  signedAt?: number;
}

async function deliver({ id = `evt_${randomUUID()}`, type, object, created, signedAt }: EventFacts): Promise<void> {
  const now = Math.floor(Date.now() / 1000);
  const payload = JSON.stringify({ id, object: 'event', type, created: created ?? now, data: { object } });
  const signature = stripe().webhooks.generateTestHeaderString({
    payload,
    secret: test.env.stripe.webhookSecret,
    timestamp: signedAt ?? now,
  });
  await receiveStripeWebhook(anonymous(), { rawBody: Buffer.from(payload), signature });
}

async function deliverFor(order: PlacedOrderOutput, type: string): Promise<void> {
  await deliver({ type, object: { id: (await paymentOf(order)).providerPaymentId, object: 'payment_intent' } });
}

describe('confirmOrder', () => {
  it('refuses an unpaid order and pays a paid one, with its tickets', async () => {
    const { ctx, order, tierId } = await aPendingOrder();
    await expect(confirmOrder(ctx, { id: order.id })).rejects.toMatchObject({
      code: 'PAYMENT_NOT_COMPLETED',
      details: { paymentStatus: 'created' },
    });
    expect(await pay(order)).toBe(200);
    const paid = await confirmOrder(ctx, { id: order.id });
    expect(paid).toMatchObject({
      status: 'paid',
      expiresAt: null,
      payment: { status: 'succeeded', clientSecret: null },
    });
    expect(paid.tickets).toHaveLength(2);
    expect(await allocated(tierId)).toBe(2);
  });

  it('makes the tickets and the mail once, however many confirms and webhooks come together', async () => {
    const { ctx, order } = await aPendingOrder();
    await pay(order);
    const answers = await Promise.all([
      ...Array.from({ length: 5 }, async () => confirmOrder(ctx, { id: order.id })),
      ...Array.from({ length: 5 }, async () =>
        deliverFor(order, 'payment_intent.succeeded').then(async () => getOrder(ctx, { id: order.id })),
      ),
    ]);
    expect(new Set(answers.flatMap((answer) => answer.tickets.map((ticket) => ticket.id))).size).toBe(2);
    expect(await EmailNotification.count({ where: { subjectId: order.id } })).toBe(1);
  });

  it('lets a declined card be tried again on the same order', async () => {
    const { ctx, order } = await aPendingOrder();
    expect(await pay(order, 'pm_card_chargeDeclined')).toBe(402);
    await expect(confirmOrder(ctx, { id: order.id })).rejects.toMatchObject({ code: 'PAYMENT_NOT_COMPLETED' });
    expect(await pay(order)).toBe(200);
    expect(await confirmOrder(ctx, { id: order.id })).toMatchObject({ status: 'paid' });
    const attempts = await PaymentAttempt.findAll({
      where: { paymentId: (await paymentOf(order)).id },
      order: ['createdAt'],
    });
    expect(attempts.map(({ outcome, failureCode }) => ({ outcome, failureCode }))).toEqual([
      { outcome: 'failed', failureCode: 'card_declined' },
      { outcome: 'succeeded', failureCode: null },
    ]);
  });

  it('is for the buyer only, or for whoever holds the secret of a guest order', async () => {
    const { order } = await aPendingOrder();
    await expect(confirmOrder((await aPerson()).ctx, { id: order.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(confirmOrder(anonymous(), { id: order.id })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(confirmOrder(anonymous({ orderSecret: 'wrong' }), { id: order.id })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('answers UNAVAILABLE while the provider is away and changes nothing', async () => {
    const { ctx, order } = await aPendingOrder();
    await pay(order);
    test.sandbox.failNext({ provider: 'stripe', kind: 'status', status: 503, times: 2 });
    await expect(confirmOrder(ctx, { id: order.id })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await Order.findByPk(order.id)).toMatchObject({ status: 'pending' });
    expect(await confirmOrder(ctx, { id: order.id })).toMatchObject({ status: 'paid' });
  });
});

describe('receiveStripeWebhook', () => {
  it('pays the order by itself and remembers the event once', async () => {
    const { ctx, order } = await aPendingOrder();
    await pay(order);
    const payment = await paymentOf(order);
    const event = {
      id: `evt_${randomUUID()}`,
      type: 'payment_intent.succeeded',
      object: { id: payment.providerPaymentId },
    };
    await Promise.all(Array.from({ length: 5 }, async () => deliver(event)));
    expect(await getOrder(ctx, { id: order.id })).toMatchObject({ status: 'paid' });
    expect(await WebhookEvent.findAll({ where: { id: event.id } })).toMatchObject([
      { outcome: 'applied', paymentId: payment.id },
    ]);
  });

  it('believes the provider, not the event: a forged success pays nothing', async () => {
    const { ctx, order } = await aPendingOrder();
    await deliverFor(order, 'payment_intent.succeeded');
    expect(await getOrder(ctx, { id: order.id })).toMatchObject({ status: 'pending' });
  });

  it('reaches the same state in any order of events', async () => {
    const { ctx, order } = await aPendingOrder();
    await pay(order, 'pm_card_chargeDeclined');
    await pay(order);
    for (const type of [
      'charge.succeeded',
      'payment_intent.succeeded',
      'payment_intent.payment_failed',
      'payment_intent.created',
    ]) {
      const intentId = (await paymentOf(order)).providerPaymentId;
      await deliver({
        type,
        object: type.startsWith('charge') ? { id: 'ch_1', payment_intent: intentId } : { id: intentId },
      });
    }
    expect(await getOrder(ctx, { id: order.id })).toMatchObject({ status: 'paid', payment: { status: 'succeeded' } });
  });

  it('refuses a bad signature, an old one and one from the future, and writes nothing', async () => {
    const now = Math.floor(Date.now() / 1000);
    const before = await WebhookEvent.count();
    const facts = { type: 'payment_intent.succeeded', object: { id: 'pi_x' } };
    for (const signedAt of [now - 301, now + 400])
      await expect(deliver({ ...facts, signedAt })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    for (const signature of [undefined, 't=1,v1=00', `t=${now},v1=${'0'.repeat(64)}`])
      await expect(receiveStripeWebhook(anonymous(), { rawBody: Buffer.from('{}'), signature })).rejects.toMatchObject({
        code: 'VALIDATION_FAILED',
      });
    expect(await WebhookEvent.count()).toBe(before);
  });

  it('ignores what is not ours, asks again for an order that is not there yet, and keeps an hour-old one for review', async () => {
    const stranger = {
      id: `evt_${randomUUID()}`,
      type: 'payment_intent.succeeded',
      object: { id: 'pi_other', metadata: {} },
    };
    await deliver(stranger);
    expect(await WebhookEvent.findOne({ where: { id: stranger.id } })).toMatchObject({ outcome: 'ignored' });
    const early = {
      id: `evt_${randomUUID()}`,
      type: 'payment_intent.succeeded',
      object: { id: 'pi_y', metadata: { order_id: randomUUID() } },
    };
    await expect(deliver(early)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await deliver({ ...early, created: Math.floor(Date.now() / 1000) - 3_700 });
    expect(await WebhookEvent.findOne({ where: { id: early.id } })).toMatchObject({ outcome: 'needs_review' });
  });

  it('finds a payment whose intent id was never saved', async () => {
    const { ctx, order } = await aPendingOrder();
    await pay(order);
    const payment = await paymentOf(order);
    const intentId = payment.providerPaymentId;
    await payment.update({ providerPaymentId: null });
    await deliver({
      type: 'payment_intent.succeeded',
      object: { id: intentId, metadata: { order_id: order.id, payment_id: payment.id } },
    });
    expect(await getOrder(ctx, { id: order.id })).toMatchObject({ status: 'paid' });
  });
});

describe('reconcilePayments', () => {
  it('finishes a payment whose webhook never came, once it has been quiet for a minute', async () => {
    const { ctx, order } = await aPendingOrder();
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
    const { ctx, order, tierId } = await aPendingOrder();
    await expireOrders(system, [order.id]);
    expect(await getOrder(ctx, { id: order.id })).toMatchObject({ status: 'pending' });
    await shiftClock(601);
    await expireOrders(system, [order.id]);
    expect(await getOrder(ctx, { id: order.id })).toMatchObject({
      status: 'expired',
      payment: { status: 'cancelled', clientSecret: null },
    });
    expect(await allocated(tierId)).toBe(0);
    expect(await pay(order)).not.toBe(200);
    await expect(confirmOrder(ctx, { id: order.id })).rejects.toMatchObject({ code: 'ORDER_EXPIRED' });
  });

  it('frees nothing while the provider does not answer, up to half an hour', async () => {
    const { ctx, order, tierId } = await aPendingOrder();
    await shiftClock(601);
    test.sandbox.failNext({ provider: 'stripe', kind: 'status', status: 500, times: 2, path: 'cancel' });
    await expect(expireOrders(system, [order.id])).rejects.toThrow('could not be ended yet');
    expect([(await getOrder(ctx, { id: order.id })).status, await allocated(tierId)]).toEqual(['pending', 2]);
    await shiftClock(1_801);
    test.sandbox.failNext({ provider: 'stripe', kind: 'status', status: 500, times: 2, path: 'cancel' });
    await expireOrders(system, [order.id]);
    expect([(await getOrder(ctx, { id: order.id })).status, await allocated(tierId)]).toEqual(['expired', 0]);
  });

  it('pays an order whose money came in time, although its webhook did not', async () => {
    const { ctx, order, tierId } = await aPendingOrder();
    await pay(order);
    await shiftClock(700);
    await sweepExpiredOrders(system);
    expect(await getOrder(ctx, { id: order.id })).toMatchObject({ status: 'paid' });
    expect(await allocated(tierId)).toBe(2);
  });

  it('records money for an order that has ended, for review, and sells nothing', async () => {
    const { ctx, order, tierId } = await aPendingOrder();
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
    expect(await allocated(tierId)).toBe(0);
  });

  it('frees the stock once when two workers end the same order', async () => {
    const { order, tierId } = await aPendingOrder();
    await shiftClock(3_000);
    await Promise.all([1, 2, 3].map(async () => expireOrders(system, [order.id])));
    expect(await allocated(tierId)).toBe(0);
  });
});
