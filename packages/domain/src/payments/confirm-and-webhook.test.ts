import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { findViolations } from '../invariants/index.ts';
import { EmailNotification } from '../notifications/index.ts';
import { confirmOrder, getOrder, Order, type PlacedOrderOutput } from '../orders/index.ts';
import {
  allocatedOf,
  anonymous,
  aPendingOrder,
  aPerson,
  aPromoter,
  deliverWebhook,
  openTestDomain,
  payAtSandbox,
  paymentOf,
} from '../testing/index.ts';
import { PaymentAttempt, WebhookEvent } from './payment-records.ts';
import { receiveStripeWebhook } from './receive-stripe-webhook.ts';

const test = await openTestDomain({ ORDER_TTL_SECONDS: '600' });
const promoter = await aPromoter();
afterAll(async () => test[Symbol.asyncDispose]());
afterEach(async () => expect(await findViolations()).toEqual([]));

async function pay(order: PlacedOrderOutput, method?: string): Promise<number> {
  return payAtSandbox(test.sandbox, order.payment?.clientSecret, method);
}

async function deliverFor(order: PlacedOrderOutput, type: string): Promise<void> {
  await deliverWebhook({ type, object: { id: (await paymentOf(order)).providerPaymentId, object: 'payment_intent' } });
}

describe('confirmOrder', () => {
  it('refuses an unpaid order and pays a paid one, with its tickets', async () => {
    const { ctx, order, tierId } = await aPendingOrder(promoter);
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
    expect(await allocatedOf(tierId)).toBe(2);
  });

  it('makes the tickets and the mail once, however many confirms and webhooks come together', async () => {
    const { ctx, order } = await aPendingOrder(promoter);
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

  it('leaves an order payable whose webhook comes before the answer that made its intent', async () => {
    const { ctx, order } = await aPendingOrder(promoter);
    const payment = await paymentOf(order);
    const object = {
      id: payment.providerPaymentId,
      object: 'payment_intent',
      metadata: { order_id: order.id, payment_id: payment.id },
    };
    await payment.update({ providerPaymentId: null, clientSecretSealed: null });
    await deliverWebhook({ type: 'payment_intent.created', object });
    expect(await getOrder(ctx, { id: order.id })).toMatchObject({
      payment: { clientSecret: order.payment?.clientSecret },
    });
  });

  it('lets a declined card be tried again on the same order', async () => {
    const { ctx, order } = await aPendingOrder(promoter);
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
    const { order } = await aPendingOrder(promoter);
    await expect(confirmOrder((await aPerson()).ctx, { id: order.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(confirmOrder(anonymous(), { id: order.id })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(confirmOrder(anonymous({ orderSecret: 'wrong' }), { id: order.id })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('answers UNAVAILABLE while the provider is away and changes nothing', async () => {
    const { ctx, order } = await aPendingOrder(promoter);
    await pay(order);
    test.sandbox.failNext({ provider: 'stripe', kind: 'status', status: 503, times: 2 });
    await expect(confirmOrder(ctx, { id: order.id })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await Order.findByPk(order.id)).toMatchObject({ status: 'pending' });
    expect(await confirmOrder(ctx, { id: order.id })).toMatchObject({ status: 'paid' });
  });
});

describe('receiveStripeWebhook', () => {
  it('pays the order by itself and remembers the event once', async () => {
    const { ctx, order } = await aPendingOrder(promoter);
    await pay(order);
    const payment = await paymentOf(order);
    const event = {
      id: `evt_${randomUUID()}`,
      type: 'payment_intent.succeeded',
      object: { id: payment.providerPaymentId },
    };
    await Promise.all(Array.from({ length: 5 }, async () => deliverWebhook(event)));
    expect(await getOrder(ctx, { id: order.id })).toMatchObject({ status: 'paid' });
    expect(await WebhookEvent.findAll({ where: { id: event.id } })).toMatchObject([
      { outcome: 'applied', paymentId: payment.id },
    ]);
  });

  it('believes the provider, not the event: a forged success pays nothing', async () => {
    const { ctx, order } = await aPendingOrder(promoter);
    await deliverFor(order, 'payment_intent.succeeded');
    expect(await getOrder(ctx, { id: order.id })).toMatchObject({ status: 'pending' });
  });

  it('reaches the same state in any order of events', async () => {
    const { ctx, order } = await aPendingOrder(promoter);
    await pay(order, 'pm_card_chargeDeclined');
    await pay(order);
    for (const type of [
      'charge.succeeded',
      'payment_intent.succeeded',
      'payment_intent.payment_failed',
      'payment_intent.created',
    ]) {
      const intentId = (await paymentOf(order)).providerPaymentId;
      await deliverWebhook({
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
      await expect(deliverWebhook({ ...facts, signedAt })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
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
    await deliverWebhook(stranger);
    expect(await WebhookEvent.findOne({ where: { id: stranger.id } })).toMatchObject({ outcome: 'ignored' });
    const early = {
      id: `evt_${randomUUID()}`,
      type: 'payment_intent.succeeded',
      object: { id: 'pi_y', metadata: { order_id: randomUUID() } },
    };
    await expect(deliverWebhook(early)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await deliverWebhook({ ...early, created: Math.floor(Date.now() / 1000) - 3_700 });
    expect(await WebhookEvent.findOne({ where: { id: early.id } })).toMatchObject({ outcome: 'needs_review' });
  });

  it('finds a payment whose intent id was never saved', async () => {
    const { ctx, order } = await aPendingOrder(promoter);
    await pay(order);
    const payment = await paymentOf(order);
    const intentId = payment.providerPaymentId;
    await payment.update({ providerPaymentId: null });
    await deliverWebhook({
      type: 'payment_intent.succeeded',
      object: { id: intentId, metadata: { order_id: order.id, payment_id: payment.id } },
    });
    expect(await getOrder(ctx, { id: order.id })).toMatchObject({ status: 'paid' });
  });
});
