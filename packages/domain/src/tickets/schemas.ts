import { z } from 'zod';
import { Id } from '../schemas/index.ts';

const ticketStatuses = ['valid', 'blocked', 'used', 'void'] as const;

/** One admission. `qr` is the text in its QR code, signed with the event's key. */
export const TicketOutput = z
  .object({
    id: Id,
    status: z.enum(ticketStatuses),
    orderId: Id,
    eventId: Id,
    tierId: Id,
    tierName: z.string(),
    attendeeName: z.string().nullable(),
    qr: z.string(),
  })
  .meta({ id: 'Ticket' });
export type TicketOutput = z.output<typeof TicketOutput>;

export const TicketQrInput = z.strictObject({ id: Id, format: z.enum(['svg', 'png']) });
export type TicketQrInput = z.output<typeof TicketQrInput>;
