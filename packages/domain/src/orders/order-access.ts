import type { Ctx } from '../context/index.ts';
import { DomainError, notFound } from '../errors/index.ts';
import { keyedHash, sameSecret } from '../secrets/index.ts';
import { Order } from './order.ts';

/** The secret that opens a guest's order: an HMAC of its id, so replays and mails can repeat it and no row holds it. */
export function orderAccessSecret(orderId: string): string {
  return keyedHash('order-secret', orderId).toString('base64url');
}

export function opensWithSecret(ctx: Ctx, orderId: string): boolean {
  return ctx.orderSecret !== undefined && sameSecret(ctx.orderSecret, orderAccessSecret(orderId));
}

/** Is the caller the buyer of this order: its user, or whoever holds its secret? */
export function isBuyer(ctx: Ctx, order: Order): boolean {
  if (opensWithSecret(ctx, order.id)) return true;
  return ctx.actor.type === 'user' && order.userId === ctx.actor.userId;
}

/** Where the idempotency keys of strangers belong, who have nothing but the order's event and address. */
export function guestScope({ eventId, buyerEmail }: Pick<Order, 'eventId' | 'buyerEmail'>): string {
  return `event:${eventId}:${buyerEmail}`;
}

/** Loads an order for its buyer; for everybody else it does not exist. Strangers without a secret are asked to sign in. */
export async function loadBuyerOrder(ctx: Ctx, orderId: string): Promise<Order> {
  const order = await Order.findByPk(orderId);
  if (order && isBuyer(ctx, order)) return order;
  if (ctx.actor.type === 'anonymous' && ctx.orderSecret === undefined) throw new DomainError('UNAUTHENTICATED');
  throw notFound('order');
}
