import { getTicketQr, TicketQrInput } from '@ticket-vendor/domain';
import { resolver } from '../resolver.ts';
import { procedure, router } from '../trpc.ts';
import { TicketPicture, ticketPicture } from './ticket-picture.ts';

export const ticketsRouter = router({
  /** The REST twins of this one answer the picture itself, so they are routes of the server. */
  qr: procedure
    .meta({ limit: 'read' })
    .input(TicketQrInput)
    .output(TicketPicture)
    .query(resolver(async (ctx, input: TicketQrInput) => ticketPicture(await getTicketQr(ctx, input)))),
});
