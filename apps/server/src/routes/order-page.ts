import { type DomainError, Id, notFound, renderOrderPage, toDomainError } from '@ticket-vendor/domain';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { createContext, querySecret, sendError, type RateLimits } from '../border/index.ts';

const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

/** `GET /orders/{id}?secret=`: where links in mails lead while there is no shop. One plain page, no script. */
export async function orderPage(scope: FastifyInstance, { limits }: { limits: RateLimits }): Promise<void> {
  scope.addHook('onRequest', async (_request, reply) => {
    reply
      .header('cache-control', 'no-store')
      .header('referrer-policy', 'no-referrer')
      .header('x-robots-tag', 'noindex')
      .header('content-security-policy', policy);
  });
  scope.setErrorHandler((error, request, reply) => {
    const known = toDomainError(error);
    return known && isAsIfUnknown(known) ? sendMissing(reply) : sendError(error, request, reply);
  });
  scope.get<{ Params: { id: string } }>('/orders/:id', async (request, reply) => {
    const ctx = await createContext(limits, { request, reply, orderSecret: querySecret(request) });
    await ctx.consume('read');
    const id = Id.safeParse(request.params.id);
    if (!id.success) throw notFound('order');
    return reply.type('text/html; charset=utf-8').send(await renderOrderPage(ctx, { orderId: id.data }));
  });
}

function isAsIfUnknown({ code }: DomainError): boolean {
  return code === 'NOT_FOUND' || code === 'UNAUTHENTICATED';
}

function sendMissing(reply: FastifyReply): FastifyReply {
  return reply.code(404).type('text/html; charset=utf-8').send(missingPage);
}

const missingPage = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>No such order</title></head>
<body><h1>No such order</h1><p>The link is not complete, or it belongs to another order. Please use the one in your mail as it stands.</p></body>
</html>
`;
