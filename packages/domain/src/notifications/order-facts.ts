import { settings } from '../config/index.ts';
import { Event } from '../events/event.ts';
import type { Venue } from '../events/schemas.ts';
import { orderAccessSecret } from '../orders/order-access.ts';
import { OrderItem } from '../orders/order-item.ts';
import { Order } from '../orders/order.ts';
import { Promoter } from '../promoters/promoter.ts';
import { ticketsOfOrders } from '../tickets/tickets-of-orders.ts';
import { formatMoney } from './format-money.ts';

/** An order in the words that the mail and the plain order page share. */
export interface OrderFacts {
  code: string;
  status: Order['status'];
  buyerName: string;
  promoterName: string;
  eventTitle: string;
  /** In the event's own time zone, with the zone's name. */
  when: string;
  venue: string;
  lines: { name: string; quantity: number; total: string }[];
  total: string;
  isFree: boolean;
  link: string;
  tickets: {
    number: number;
    tierName: string;
    attendeeName: string | null;
    qr: string;
    isShown: boolean;
    status: string;
  }[];
}

/** Reads an order with its event and tickets for a page or a mail. */
export async function readOrderFacts(orderId: string): Promise<OrderFacts> {
  const order = await Order.findByPk(orderId, { rejectOnEmpty: true });
  const event = await Event.findByPk(order.eventId, { rejectOnEmpty: true });
  const promoter = await Promoter.findByPk(event.promoterId, { rejectOnEmpty: true });
  const items = await OrderItem.findAll({ where: { orderId }, order: ['id'] });
  const tickets = await ticketsOfOrders([orderId]);
  return {
    code: order.code,
    status: order.status,
    buyerName: order.buyerName,
    promoterName: promoter.name,
    eventTitle: event.title,
    when: formatWhen(event),
    venue: formatVenue(event.venue),
    lines: items.map(({ tierName, quantity, total }) => ({
      name: tierName,
      quantity,
      total: formatMoney(total, order.currency),
    })),
    total: formatMoney(order.total, order.currency),
    isFree: order.total === 0,
    link: orderLink(order.id),
    tickets: tickets.map(({ tierName, attendeeName, qr, status }, index) => ({
      number: index + 1,
      tierName,
      attendeeName,
      qr,
      status,
      isShown: status === 'valid' || status === 'used',
    })),
  };
}

/** The address of the order's page, which its secret opens: at the shop, or the server's own plain page. */
export function orderLink(orderId: string): string {
  const { shopUrl, publicUrl } = settings();
  return `${shopUrl ?? publicUrl}/orders/${orderId}?secret=${orderAccessSecret(orderId)}`;
}

function formatWhen({ startsAt, timezone }: Event): string {
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short', timeZone: timezone });
  return `${day.format(startsAt)} (${timezone})`;
}

function formatVenue({ name, address, city, country }: Venue): string {
  return [name, address, city, country].filter(Boolean).join(', ');
}
