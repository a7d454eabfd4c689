import type { Ctx } from '../context/index.ts';
import { TierStock } from '../inventory/index.ts';
import { placeOrder, type PlacedOrderOutput } from '../orders/index.ts';
import { Payment } from '../payments/payment.ts';
import { aPerson, aPublishedEvent, type Person } from './builders.ts';

/** Two tickets at 19.99 EUR, of ten, placed by a person of their own and not yet paid. */
export async function aPendingOrder(promoter: Person): Promise<{ ctx: Ctx; order: PlacedOrderOutput; tierId: string }> {
  const { event, tiers } = await aPublishedEvent(promoter, [{ price: 1999, capacity: 10 }]);
  const { ctx } = await aPerson();
  const tierId = tiers[0]?.id ?? '';
  return { ctx, tierId, order: await placeOrder(ctx, { eventId: event.id, items: [{ tierId, quantity: 2 }] }) };
}

export async function paymentOf(order: { id: string }): Promise<Payment> {
  return Payment.findOne({ where: { orderId: order.id }, rejectOnEmpty: true });
}

export async function allocatedOf(tierId: string): Promise<number> {
  return (await TierStock.findByPk(tierId, { rejectOnEmpty: true })).allocated;
}
