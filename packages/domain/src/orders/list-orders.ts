import { Op, type WhereOptions } from 'sequelize';
import type { Ctx } from '../context/index.ts';
import { DomainError, invalidField } from '../errors/index.ts';
import { loadMemberEvent } from '../events/index.ts';
import { decodeCursor, Id, toPage } from '../schemas/index.ts';
import { Order } from './order.ts';
import { viewOrders } from './order-view.ts';
import type { ListOrdersInput, OrderPage } from './schemas.ts';

/** Newest first: the caller's own purchases or, with `eventId`, all orders of that event for its box office. Errors: UNAUTHENTICATED, NOT_FOUND, FORBIDDEN. */
export async function listOrders(ctx: Ctx, input: ListOrdersInput): Promise<OrderPage> {
  const where = await ordersFor(ctx, input.eventId);
  const after = input.cursor === undefined ? undefined : decodeCursor(input.cursor, Id);
  const found = await Order.findAll({
    where: after === undefined ? where : { [Op.and]: [where, { id: { [Op.lt]: after } }] },
    order: [['id', 'DESC']],
    limit: input.limit + 1,
  });
  const { rows, nextCursor } = toPage(found, input.limit, (order) => order.id);
  return { data: await viewOrders(rows, { forBuyer: input.eventId === undefined }), nextCursor };
}

async function ordersFor(ctx: Ctx, eventId: string | undefined): Promise<WhereOptions<Order>> {
  if (eventId !== undefined) {
    await loadMemberEvent(ctx, eventId, ['owner', 'manager', 'box_office']);
    return { eventId };
  }
  if (ctx.actor.type === 'anonymous') throw new DomainError('UNAUTHENTICATED');
  if (ctx.actor.type !== 'user') throw invalidField('/eventId', 'is needed: only a signed-in buyer has purchases');
  return { userId: ctx.actor.userId };
}
