import type { Ctx } from '../context/index.ts';
import { notFound } from '../errors/index.ts';
import { loadBuyerOrder } from '../orders/order-access.ts';
import { qrPng, qrSvg } from './qr-picture.ts';
import type { TicketQrInput } from './schemas.ts';
import { Ticket } from './ticket.ts';
import { qrText } from './present-ticket.ts';

export interface TicketPicture {
  contentType: 'image/svg+xml' | 'image/png';
  body: Buffer;
}

/** The picture of a ticket's QR code, for the buyer of its order. A void or blocked ticket has none. Errors: NOT_FOUND, UNAUTHENTICATED. */
export async function getTicketQr(ctx: Ctx, { id, format }: TicketQrInput): Promise<TicketPicture> {
  const ticket = await Ticket.findByPk(id);
  // An unknown ticket is looked for in an order that cannot exist, so that it answers as somebody else's does.
  await loadBuyerOrder(ctx, ticket?.orderId ?? id);
  if (!ticket || ticket.status === 'void' || ticket.status === 'blocked') throw notFound('ticket');
  const text = await qrText(ticket);
  return format === 'svg'
    ? { contentType: 'image/svg+xml', body: Buffer.from(await qrSvg(text)) }
    : { contentType: 'image/png', body: await qrPng(text) };
}
