import { recordAudit } from '../audit/index.ts';
import type { Ctx } from '../context/index.ts';
import { inTransaction, lockRow, sql } from '../database/index.ts';
import { Event } from '../events/event.ts';
import { replayOf, type IdempotencyClaim } from '../idempotency/index.ts';
import { changeAllocated, lockStock } from '../inventory/index.ts';
import { Order, type OrderStatus } from './order.ts';
import { OrderItem } from './order-item.ts';

export interface Ending {
  to: 'expired' | 'cancelled';
  /** Statuses that may be left; judged again under the locks. */
  from: OrderStatus[];
  /** A further condition on the order's row, in SQL. */
  only?: string;
  reason?: string | undefined;
  /** The key of the call that asks: claimed in the same transaction, also when this answers false. */
  claim?: IdempotencyClaim | undefined;
}

/**
 * Ends an order and frees its tickets, in one transaction under the stock locks: what was not released yet goes back to the counters,
 * valid tickets become void, a payment that never reached the provider is closed. Answers false when the order could no longer be ended.
 */
export async function endOrder(ctx: Ctx, orderId: string, ending: Ending): Promise<boolean> {
  const items = await OrderItem.findAll({ where: { orderId } });
  const [first] = items;
  if (!first) throw new Error('an order has no items');
  return await inTransaction(async () => {
    const stock = await lockStock(
      first.eventId,
      items.map((item) => item.tierId),
    );
    if (await replayOf(ctx, ending.claim, orderId)) return true;
    const before = await lockRow(Order, orderId);
    const moved = await sql(
      `update orders set status = $2, updated_at = app_now()
       where id = $1 and status = any($3::text[]) and (${ending.only ?? 'true'}) returning id`,
      [orderId, ending.to, ending.from],
    );
    if (moved.length === 0) return false;
    await changeAllocated(stock, new Map(items.map((item) => [item.tierId, item.releasedQuantity - item.quantity])));
    await closeTicketsAndPayments(orderId);
    await recordAudit(ctx, {
      action: ending.to === 'expired' ? 'order.expire' : 'order.cancel',
      object: { type: 'order', id: orderId },
      promoterId: await promoterOf(first.eventId),
      before: { status: before.status },
      after: { status: ending.to, ...(ending.reason !== undefined && { reason: ending.reason }) },
    });
    return true;
  });
}

async function promoterOf(eventId: string): Promise<string> {
  const { promoterId } = await Event.findByPk(eventId, { attributes: ['promoterId'], rejectOnEmpty: true });
  return promoterId;
}

async function closeTicketsAndPayments(orderId: string): Promise<void> {
  await sql(
    `update payments set status = 'cancelled', updated_at = app_now()
     where order_id = $1 and status = 'created' and provider_payment_id is null`,
    [orderId],
  );
  await sql(
    `update tickets set status = 'void', updated_at = app_now() where order_id = $1 and status in ('valid', 'blocked')`,
    [orderId],
  );
}
