import { recordAudit } from '../audit/index.ts';
import type { Ctx } from '../context/index.ts';
import { inTransaction } from '../database/index.ts';
import { DomainError } from '../errors/index.ts';
import { Event } from '../events/event.ts';
import { claimKey, findReplay, idempotencyClaim, type IdempotencyClaim } from '../idempotency/index.ts';
import { lockStock } from '../inventory/index.ts';
import { openPayment } from '../payments/open-payment.ts';
import { memberRole } from '../promoters/index.ts';
import { decideOrder } from './decide-order.ts';
import { orderAccessSecret } from './order-access.ts';
import { Order } from './order.ts';
import { viewOrder } from './order-view.ts';
import { prepareOrderRequest, type OrderRequest } from './order-request.ts';
import { readSaleFacts } from './read-sale-facts.ts';
import type { PlacedOrderOutput, PlaceOrderInput } from './schemas.ts';
import { writeOrder } from './write-order.ts';

/**
 * Places an order over one or more tiers of one event, all of it or nothing. A free order is paid at once and has its tickets;
 * another keeps its stock until `expiresAt` and carries what Stripe.js needs to pay it. Amounts are minor units.
 * Honours the `Idempotency-Key`: a repeat answers the order as it is now and finishes what was left undone.
 *
 * Errors: VALIDATION_FAILED, NOT_FOUND, NOT_ON_SALE, QUANTITY_NOT_ALLOWED, PRICE_CHANGED, SOLD_OUT (with `available` per tier),
 * IDEMPOTENCY_KEY_IN_USE, IDEMPOTENCY_KEY_REUSED, UNAVAILABLE (the order, if it was placed, keeps its stock until it expires).
 */
export async function placeOrder(ctx: Ctx, input: PlaceOrderInput): Promise<PlacedOrderOutput> {
  const request = await prepareOrderRequest(ctx, input);
  const claim = idempotencyClaim(ctx, 'orders.place', input, `event:${request.eventId}:${request.buyer.email}`);
  const orderId = (claim && (await findReplay(claim))) ?? (await commitOrder(ctx, request, claim));
  if (orderId !== request.orderId) ctx.onReplay?.();
  await openPayment(ctx, orderId);
  return await viewPlacedOrder(orderId);
}

/** One transaction per order: locks, claim, facts, decision, writing. Answers the id of the order that the key stands for. */
async function commitOrder(ctx: Ctx, request: OrderRequest, claim: IdempotencyClaim | undefined): Promise<string> {
  const seesHidden = await seesHiddenTiers(ctx, request.eventId);
  return await inTransaction(async () => {
    const stock = await lockStock(
      request.eventId,
      request.lines.map((line) => line.tierId),
    );
    const claimed = claim ? await claimKey(claim, request.orderId) : request.orderId;
    if (claimed !== request.orderId) return claimed;
    const facts = await readSaleFacts(stock, seesHidden);
    const plan = decideOrder(facts, request);
    if (plan instanceof DomainError) throw plan;
    const order = await writeOrder(stock, request, plan, facts.now);
    await recordAudit(ctx, {
      action: 'order.place',
      object: { type: 'order', id: order.id },
      after: { status: order.status, total: order.total, currency: order.currency },
    });
    return order.id;
  });
}

async function seesHiddenTiers(ctx: Ctx, eventId: string): Promise<boolean> {
  if (ctx.actor.type === 'anonymous') return false;
  const event = await Event.findByPk(eventId, { attributes: ['promoterId'] });
  return event !== null && (await memberRole(ctx, event.promoterId)) !== undefined;
}

async function viewPlacedOrder(orderId: string): Promise<PlacedOrderOutput> {
  const order = await Order.findByPk(orderId, { rejectOnEmpty: true });
  const view = await viewOrder(order, { forBuyer: true });
  return order.userId === null ? { ...view, accessSecret: orderAccessSecret(order.id) } : view;
}
