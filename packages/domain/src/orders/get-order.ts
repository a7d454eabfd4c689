import type { Ctx } from '../context/index.ts';
import { Event } from '../events/event.ts';
import { memberRole } from '../promoters/index.ts';
import { isBuyer, loadBuyerOrder } from './order-access.ts';
import { Order } from './order.ts';
import { viewOrder } from './order-view.ts';
import type { OrderIdInput, OrderOutput } from './schemas.ts';

/** The order with items, payment and tickets, for its buyer and for the box office of its event. Errors: NOT_FOUND, UNAUTHENTICATED. */
export async function getOrder(ctx: Ctx, { id }: OrderIdInput): Promise<OrderOutput> {
  const order = await Order.findByPk(id);
  if (order && !isBuyer(ctx, order) && (await mayReadOrders(ctx, order.eventId)))
    return viewOrder(order, { forBuyer: false });
  return viewOrder(await loadBuyerOrder(ctx, id), { forBuyer: true });
}

async function mayReadOrders(ctx: Ctx, eventId: string): Promise<boolean> {
  if (ctx.actor.type === 'anonymous') return false;
  const event = await Event.findByPk(eventId, { attributes: ['promoterId'], rejectOnEmpty: true });
  const role = await memberRole(ctx, event.promoterId);
  return role !== undefined && role !== 'door';
}
