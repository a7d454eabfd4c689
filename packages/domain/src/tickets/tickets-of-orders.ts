import { OrderItem } from '../orders/order-item.ts';
import { encodeQr } from './qr-payload.ts';
import type { TicketOutput } from './schemas.ts';
import { signingKey } from './signing-keys.ts';
import { Ticket } from './ticket.ts';

/** The tickets of these orders as callers see them, unit by unit; their QR texts are made now, none is stored. */
export async function ticketsOfOrders(orderIds: string[]): Promise<TicketOutput[]> {
  const tickets = await Ticket.findAll({ where: { orderId: orderIds }, order: ['orderItemId', 'unit'] });
  const items = await OrderItem.findAll({ where: { id: [...new Set(tickets.map((ticket) => ticket.orderItemId))] } });
  const tierNames = new Map(items.map((item) => [item.id, item.tierName]));
  return await Promise.all(
    tickets.map(async (ticket) => ({
      id: ticket.id,
      status: ticket.status,
      orderId: ticket.orderId,
      eventId: ticket.eventId,
      tierId: ticket.tierId,
      tierName: tierNames.get(ticket.orderItemId) ?? '',
      attendeeName: ticket.attendeeName,
      qr: await qrText(ticket),
    })),
  );
}

/** The text in a ticket's QR code. */
export async function qrText(ticket: Ticket): Promise<string> {
  const { keyId, privateKey } = await signingKey(ticket.eventId);
  return encodeQr(
    { eventId: ticket.eventId, serial: ticket.serial, issueNumber: ticket.issueNumber, keyId },
    privateKey,
  );
}
