import type { Ctx } from '../context/index.ts';
import { idempotencyClaim } from '../idempotency/index.ts';
import { openPayment } from '../payments/open-payment.ts';
import { orderAccessSecret } from './order-access.ts';
import { orderQueue } from './order-queue.ts';
import { prepareOrderRequest } from './order-request.ts';
import type { OrderFields } from './order-rows.ts';
import { presentOrder, viewOrder } from './order-view.ts';
import { Order } from './order.ts';
import type { OrderOutput, PlacedOrderOutput, PlaceOrderInput } from './schemas.ts';

/** Longer than this nobody waits in the queue; once written, a request is answered by its outcome. */
const timeoutMs = 5_000;

/**
 * Places an order over one or more tiers of one event, all of it or nothing. A free order is paid at once and has its tickets;
 * another keeps its stock until `expiresAt` and carries what Stripe.js needs to pay it. Amounts are minor units.
 * Honours the `Idempotency-Key`: a repeat answers the order as it is now and finishes what was left undone.
 *
 * Errors: VALIDATION_FAILED, NOT_FOUND, NOT_ON_SALE, QUANTITY_NOT_ALLOWED, PRICE_CHANGED, SOLD_OUT (with `available` per tier),
 * IDEMPOTENCY_KEY_REUSED, UNAVAILABLE (the order, if it was placed, keeps its stock until it expires).
 */
export async function placeOrder(ctx: Ctx, input: PlaceOrderInput): Promise<PlacedOrderOutput> {
  const request = prepareOrderRequest(ctx, input);
  const claim = idempotencyClaim(ctx, 'orders.place', input, `event:${request.eventId}:${request.buyer.email}`);
  const command = { request, claim, actor: ctx.actor, requestId: ctx.requestId };
  const answer = await orderQueue().submit(request.eventId, command, timeoutMs);
  if (answer.kind === 'placed' && !answer.rows.payment) {
    const { rows } = answer;
    return withSecret(rows.order, await presentOrder(rows, { forBuyer: true }, rows.order.createdAt));
  }
  if (answer.kind === 'replayed') ctx.onReplay?.();
  const orderId = answer.kind === 'placed' ? answer.rows.order.id : answer.orderId;
  await openPayment(ctx, orderId);
  const order = await Order.findByPk(orderId, { rejectOnEmpty: true });
  return withSecret(order, await viewOrder(order, { forBuyer: true }));
}

/** A guest's order comes with what opens it later. */
function withSecret(order: OrderFields, view: OrderOutput): PlacedOrderOutput {
  return order.userId === null ? { ...view, accessSecret: orderAccessSecret(order.id) } : view;
}
