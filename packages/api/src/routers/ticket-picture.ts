import { z } from 'zod';

/** A QR picture as text: SVG as it is, PNG in base64. */
export const TicketPicture = z.object({ contentType: z.enum(['image/svg+xml', 'image/png']), data: z.string() });
export type TicketPicture = z.output<typeof TicketPicture>;

export function ticketPicture({
  contentType,
  body,
}: {
  contentType: TicketPicture['contentType'];
  body: Buffer;
}): TicketPicture {
  return { contentType, data: body.toString(contentType === 'image/png' ? 'base64' : 'utf8') };
}
