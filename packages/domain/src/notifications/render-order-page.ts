import type { Ctx } from '../context/index.ts';
import { loadBuyerOrder } from '../orders/order-access.ts';
import type { OrderStatus } from '../orders/order.ts';
import { qrSvg } from '../tickets/qr-picture.ts';
import { readOrderFacts, type OrderFacts } from './order-facts.ts';
import { htmlTemplate } from './templates.ts';

type PageFacts = Omit<OrderFacts, 'tickets'> & {
  statusText: string;
  tickets: (OrderFacts['tickets'][number] & { picture: string })[];
};

const page = htmlTemplate<PageFacts>('order-page.html.hbs');

const statusTexts: Record<OrderStatus, string> = {
  pending: 'This order has not been paid yet. Its tickets are kept for you for a short time.',
  paid: 'Paid. Show one QR code per person at the door.',
  expired: 'This order was not paid in time. Its tickets went back on sale.',
  cancelled: 'This order was cancelled.',
  partially_refunded: 'Paid, and partly refunded. Tickets that are still valid show their QR code.',
  refunded: 'This order was refunded. Its tickets are no longer valid.',
};

/** The plain page of an order for its buyer, with its QR codes: one self-contained document without any script. Errors: NOT_FOUND, UNAUTHENTICATED. */
export async function renderOrderPage(ctx: Ctx, { orderId }: { orderId: string }): Promise<string> {
  const order = await loadBuyerOrder(ctx, orderId);
  const facts = await readOrderFacts(order.id);
  const tickets = await Promise.all(
    facts.tickets.map(async (ticket) => ({ ...ticket, picture: ticket.isShown ? await pictureOf(ticket.qr) : '' })),
  );
  return await page({ ...facts, tickets, statusText: statusTexts[facts.status] });
}

async function pictureOf(qr: string): Promise<string> {
  return `data:image/svg+xml;base64,${Buffer.from(await qrSvg(qr)).toString('base64')}`;
}
