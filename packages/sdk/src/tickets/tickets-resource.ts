import type { TicketPicture, TicketQrInput } from '../types.ts';
import { type CallOptions, type GuestOptions, requestOptions } from '../call-options.ts';
import { answered } from '../errors/index.ts';
import type { TrpcClient } from '../transport/create-clients.ts';

/** Tickets of paid orders. */
export interface TicketsResource {
  /** The QR picture of a ticket, for the buyer of its order. Errors: UNAUTHENTICATED, NOT_FOUND. */
  qr: (input: TicketQrInput, options?: CallOptions & GuestOptions) => Promise<TicketPicture>;
}

export function ticketsResource({ tickets }: TrpcClient): TicketsResource {
  return {
    qr: (input, options) => answered(tickets.qr.query(input, requestOptions(options))),
  };
}
