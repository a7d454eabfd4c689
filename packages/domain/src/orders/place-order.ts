import type { Ctx } from '../context/index.ts';
import { notFound } from '../errors/index.ts';
import { idempotencyClaim } from '../idempotency/index.ts';
import { holdIdOf, refuseSoldOut } from '../inventory/index.ts';
import { openPayment } from '../payments/open-payment.ts';
import { commandQueue, timeoutMs } from './command-queue.ts';
import { guestScope, orderAccessSecret } from './order-access.ts';
import { orderRequest, wantedOrder } from './order-request.ts';
import type { OrderFields } from './order-rows.ts';
import { presentOrder, viewOrder } from './order-view.ts';
import { Order } from './order.ts';
import type { OrderOutput, PlacedOrderOutput, PlaceOrderInput } from './schemas.ts';
import { callerOf, type OrderCommand } from './stock-command.ts';

/**
 * Places an order over one or more tiers of one event, all of it or nothing. A free order is paid at once and has its tickets;
 * another keeps its stock until `expiresAt` and carries what Stripe.js needs to pay it. Amounts are minor units.
 * With `holdToken` it takes over the tickets of that hold. Honours the `Idempotency-Key`: a repeat answers the order as it is now
 * and finishes what was left undone.
 *
 * Errors: VALIDATION_FAILED, NOT_FOUND, NOT_ON_SALE, QUANTITY_NOT_ALLOWED, PRICE_CHANGED, SOLD_OUT (with `available` per tier),
 * HOLD_EXPIRED, HOLD_USED, HOLD_MISMATCH, RATE_LIMITED (too many unpaid orders), IDEMPOTENCY_KEY_REUSED,
 * UNAVAILABLE (the order, if it was placed, keeps its stock until it expires).
 */
export async function placeOrder(ctx: Ctx, input: PlaceOrderInput): Promise<PlacedOrderOutput> {
  const wanted = wantedOrder(ctx, input);
  const holdId = namedHold(input);
  const claim = idempotencyClaim(
    ctx,
    'orders.place',
    input,
    guestScope({ eventId: wanted.eventId, buyerEmail: wanted.buyer.email }),
  );
  if (holdId === undefined) await refuseSoldOut({ ...wanted, claim });
  const request = orderRequest(wanted);
  const command: OrderCommand = {
    kind: 'order',
    objectId: request.orderId,
    lines: request.lines,
    lockTierIds: [],
    claim,
    request,
    holdId,
    ...callerOf(ctx),
  };
  const answer = await commandQueue().submit(input.eventId, command, timeoutMs);
  if (answer.kind === 'placed' && !answer.rows.payment) {
    const { rows } = answer;
    return withSecret(rows.order, await presentOrder(rows, { forBuyer: true }, rows.order.createdAt));
  }
  if (answer.kind === 'replayed') ctx.onReplay?.();
  if (answer.kind !== 'placed' && answer.kind !== 'replayed') throw new Error('an order was answered as a hold');
  const orderId = answer.kind === 'placed' ? answer.rows.order.id : answer.objectId;
  await openPayment(ctx, orderId);
  const order = await Order.findByPk(orderId, { rejectOnEmpty: true });
  return withSecret(order, await viewOrder(order, { forBuyer: true }));
}

function namedHold({ holdToken }: PlaceOrderInput): string | undefined {
  if (holdToken === undefined) return undefined;
  const holdId = holdIdOf(holdToken);
  if (holdId === undefined) throw notFound('hold');
  return holdId;
}

/** A guest's order comes with what opens it later. */
function withSecret(order: OrderFields, view: OrderOutput): PlacedOrderOutput {
  return order.userId === null ? { ...view, accessSecret: orderAccessSecret(order.id) } : view;
}
