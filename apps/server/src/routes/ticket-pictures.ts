import { getTicketQr, Id, notFound } from '@ticket-vendor/domain';
import type { FastifyInstance } from 'fastify';
import { createContext, querySecret, type RateLimits } from '../border/index.ts';

/** `GET /tickets/{id}/qr.svg` and `.png`: the QR code of a ticket as a picture, for the buyer. */
export async function ticketPictures(scope: FastifyInstance, { limits }: { limits: RateLimits }): Promise<void> {
  for (const format of ['svg', 'png'] as const) {
    scope.get<{ Params: { id: string } }>(`/tickets/:id/qr.${format}`, async (request, reply) => {
      const ctx = await createContext(limits, { request, reply, orderSecret: querySecret(request) });
      await ctx.consume('read');
      const id = Id.safeParse(request.params.id);
      if (!id.success) throw notFound('ticket');
      const { contentType, body } = await getTicketQr(ctx, { id: id.data, format });
      return reply.header('cache-control', 'no-store').type(contentType).send(body);
    });
  }
}
