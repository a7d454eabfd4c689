import { recordAudit } from '../audit/index.ts';
import type { Ctx } from '../context/index.ts';
import { sql } from '../database/index.ts';
import { queueOrderConfirmation } from '../notifications/queue-order-confirmation.ts';
import { issueTickets } from '../tickets/issue-tickets.ts';
import type { Order } from './order.ts';
import { OrderItem } from './order-item.ts';

/**
 * Moves a pending order to `paid`, in the active transaction and under its row lock: its tickets, its mail and the mail's job
 * are written with it, exactly once. Paying moves nothing in the stock.
 */
export async function payOrder(ctx: Ctx, order: Order): Promise<void> {
  const moved = await sql(
    `update orders set status = 'paid', paid_at = app_now(), expires_at = null, updated_at = app_now()
     where id = $1 and status = 'pending' returning id`,
    [order.id],
  );
  if (moved.length === 0) throw new Error('an order was paid that is not pending');
  await recordAudit(ctx, {
    action: 'order.pay',
    object: { type: 'order', id: order.id },
    before: { status: 'pending' },
    after: { status: 'paid' },
  });
  await fulfilOrder(order);
}

/** Writes what a paid order owes its buyer: one ticket per unit and one mail. */
export async function fulfilOrder(order: Order): Promise<void> {
  const items = await OrderItem.findAll({ where: { orderId: order.id }, order: [['id', 'ASC']] });
  await issueTickets(order, items);
  await queueOrderConfirmation(order.id, order.buyerEmail);
}
