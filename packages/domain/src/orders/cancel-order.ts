import type { Ctx, MemberRole } from '../context/index.ts';
import { inTransaction, readClock } from '../database/index.ts';
import { DomainError } from '../errors/index.ts';
import { Event } from '../events/event.ts';
import { findReplay, idempotencyClaim, rememberSuccess, type IdempotencyClaim } from '../idempotency/index.ts';
import { applyPaymentState } from '../payments/apply-payment-state.ts';
import { Payment } from '../payments/payment.ts';
import { cancelIntent } from '../payments/stripe-provider.ts';
import { memberRole } from '../promoters/index.ts';
import { Ticket } from '../tickets/ticket.ts';
import { endOrder } from './end-order.ts';
import { guestScope, isBuyer, loadBuyerOrder } from './order-access.ts';
import { viewOrder } from './order-view.ts';
import { Order } from './order.ts';
import type { CancelOrderInput, OrderOutput } from './schemas.ts';

/**
 * Cancels a pending or a free order: its tickets are void and its stock is free, in one transaction. The open intent of a pending
 * order is cancelled at the provider first: if it has succeeded there, the order is paid and CANCEL_NOT_ALLOWED says so.
 * Buyers may until the event starts and while no ticket is used; the promoter's owner, manager and (unpaid orders) box office always.
 * Safe to repeat; honours the `Idempotency-Key`. Errors: NOT_FOUND, UNAUTHENTICATED, FORBIDDEN, CANCEL_NOT_ALLOWED, ORDER_EXPIRED, UNAVAILABLE (nothing changed).
 */
export async function cancelOrder(ctx: Ctx, input: CancelOrderInput): Promise<OrderOutput> {
  const { order, role } = await loadCancellableOrder(ctx, input.id);
  const claim = idempotencyClaim(ctx, 'orders.cancel', input, guestScope(order));
  if (!(await findReplay(ctx, claim))) await cancel(ctx, { order, role, claim, reason: input.reason });
  return viewOrder(await order.reload(), { forBuyer: role === undefined });
}

interface Cancellation {
  order: Order;
  /** Undefined: the buyer cancels. */
  role: MemberRole | undefined;
  reason: string | undefined;
  claim: IdempotencyClaim | undefined;
}

async function cancel(ctx: Ctx, { order, role, reason, claim }: Cancellation): Promise<void> {
  if (order.status === 'cancelled') return rememberSuccess(ctx, claim, order.id);
  await refuseCancel(order, role);
  if (order.status === 'pending') await closePayments(ctx, order);
  // A pending order that was paid meanwhile is not cancelled with its money.
  const ending =
    order.status === 'pending' ? { from: ['pending' as const] } : { from: ['paid' as const], only: 'total = 0' };
  await inTransaction(async () => {
    if (await endOrder(ctx, order.id, { to: 'cancelled', ...ending, reason, claim })) return;
    const now = await Order.findByPk(order.id, { rejectOnEmpty: true });
    if (now.status !== 'cancelled') throw notAllowed(now);
  });
}

/** The order for its buyer, or for a member who may cancel orders. */
async function loadCancellableOrder(ctx: Ctx, id: string): Promise<Pick<Cancellation, 'order' | 'role'>> {
  const order = await Order.findByPk(id);
  const isMembers = order && !isBuyer(ctx, order) && ctx.actor.type !== 'anonymous';
  const role = isMembers ? await memberRole(ctx, (await eventOf(order)).promoterId) : undefined;
  if (role === 'door') throw new DomainError('FORBIDDEN');
  return { order: order && role ? order : await loadBuyerOrder(ctx, id), role };
}

async function refuseCancel(order: Order, role: MemberRole | undefined): Promise<void> {
  if (role === 'box_office' && order.status !== 'pending') throw new DomainError('FORBIDDEN');
  if (order.status === 'expired') throw new DomainError('ORDER_EXPIRED');
  if (order.status !== 'pending' && !(order.status === 'paid' && order.total === 0)) throw notAllowed(order);
  if (role !== undefined) return;
  const { startsAt } = await eventOf(order);
  if ((await readClock()) >= startsAt) throw new DomainError('CANCEL_NOT_ALLOWED', 'The event has begun.');
  if (await Ticket.findOne({ where: { orderId: order.id, status: 'used' } }))
    throw new DomainError('CANCEL_NOT_ALLOWED', 'A ticket of the order has been used.');
}

/** Outside any transaction: only an intent that the provider has cancelled takes no money any more. */
async function closePayments(ctx: Ctx, order: Order): Promise<void> {
  const open = await Payment.findAll({
    where: { orderId: order.id, status: ['created', 'requires_action', 'processing'] },
  });
  for (const payment of open) {
    if (payment.providerPaymentId === null) continue;
    const intent = await cancelIntent(payment.providerPaymentId);
    await applyPaymentState(ctx, payment.id);
    if (intent.status === 'succeeded') throw new DomainError('CANCEL_NOT_ALLOWED', 'The order has just been paid.');
    if (intent.status !== 'canceled')
      throw new DomainError('UNAVAILABLE', 'The payment is being processed right now.', { retryAfterSeconds: 10 });
  }
}

async function eventOf(order: Order): Promise<Event> {
  return await Event.findByPk(order.eventId, { rejectOnEmpty: true });
}

function notAllowed(order: Order): DomainError {
  return new DomainError(
    'CANCEL_NOT_ALLOWED',
    `An order that is ${order.status} and cost something is not cancelled this way.`,
  );
}
