import { OrderItem } from '../orders/order-item.ts';
import { presentTicket } from './present-ticket.ts';
import type { TicketOutput } from './schemas.ts';
import { Ticket } from './ticket.ts';

/** The tickets of these orders as callers see them, unit by unit. */
export async function ticketsOfOrders(orderIds: string[]): Promise<TicketOutput[]> {
  const tickets = await Ticket.findAll({ where: { orderId: orderIds }, order: ['orderItemId', 'unit'] });
  const items = await OrderItem.findAll({ where: { id: [...new Set(tickets.map((ticket) => ticket.orderItemId))] } });
  const tierNames = new Map(items.map((item) => [item.id, item.tierName]));
  return await Promise.all(
    tickets.map(async (ticket) => presentTicket(ticket, tierNames.get(ticket.orderItemId) ?? '')),
  );
}
