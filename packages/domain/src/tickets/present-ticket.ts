import { encodeQr } from './qr-payload.ts';
import type { TicketOutput } from './schemas.ts';
import { signingKey } from './signing-keys.ts';
import type { TicketStatus } from './ticket.ts';

/** What a ticket row says, wherever it has been read or written. */
export interface TicketFields {
  id: string;
  eventId: string;
  orderId: string;
  orderItemId: string;
  tierId: string;
  serial: Buffer;
  issueNumber: number;
  status: TicketStatus;
  attendeeName: string | null;
}

/** A ticket as callers see it; its QR text is made now, none is stored. */
export async function presentTicket(ticket: TicketFields, tierName: string): Promise<TicketOutput> {
  return {
    id: ticket.id,
    status: ticket.status,
    orderId: ticket.orderId,
    eventId: ticket.eventId,
    tierId: ticket.tierId,
    tierName,
    attendeeName: ticket.attendeeName,
    qr: await qrText(ticket),
  };
}

/** The text in a ticket's QR code. */
export async function qrText(ticket: TicketFields): Promise<string> {
  const { keyId, privateKey } = await signingKey(ticket.eventId);
  return encodeQr(
    { eventId: ticket.eventId, serial: ticket.serial, issueNumber: ticket.issueNumber, keyId },
    privateKey,
  );
}
