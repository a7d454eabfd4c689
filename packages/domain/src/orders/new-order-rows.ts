import { settings } from '../config/index.ts';
import { newId } from '../new-id.ts';
import { newTickets } from '../tickets/new-tickets.ts';
import type { OrderPlan } from './decide-order.ts';
import { codeOf } from './order-code.ts';
import type { NewOrderRows } from './order-rows.ts';
import type { OrderRequest } from './order-request.ts';

/** The rows of a decided order: free ones are paid and have their tickets, others await their payment. Nothing is written yet. */
export function newOrderRows(request: OrderRequest, plan: OrderPlan, codeNumber: number, now: Date): NewOrderRows {
  const { orderId, eventId, userId, buyer } = request;
  const isFree = plan.total === 0;
  const items = plan.lines.map(({ itemId, ...line }) => ({ ...line, id: itemId, eventId, orderId }));
  return {
    order: {
      id: orderId,
      eventId,
      code: codeOf(codeNumber),
      status: isFree ? 'paid' : 'pending',
      userId,
      buyerEmail: buyer.email,
      buyerName: buyer.name,
      currency: plan.currency,
      subtotal: plan.total,
      discount: 0,
      fees: 0,
      tax: 0,
      total: plan.total,
      expiresAt: isFree ? null : new Date(now.getTime() + settings().orderTtlSeconds * 1_000),
      createdAt: now,
    },
    items,
    payment: isFree
      ? undefined
      : {
          id: newId(),
          orderId,
          provider: 'stripe',
          status: 'created',
          clientSecretSealed: null,
          amount: plan.total,
          currency: plan.currency,
        },
    tickets: isFree ? newTickets(items) : [],
  };
}
