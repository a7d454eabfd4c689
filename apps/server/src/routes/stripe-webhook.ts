import { receiveStripeWebhook } from '@ticket-vendor/domain';
import type { FastifyInstance } from 'fastify';

const bodyLimit = 512 * 1024;

/** `POST /webhooks/stripe`: the body stays bytes, because the signature is over them. 2xx means that what it told is committed. */
export async function stripeWebhook(scope: FastifyInstance): Promise<void> {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) => done(null, body));
  scope.post('/webhooks/stripe', { bodyLimit }, async (request) => {
    const { body, headers, id } = request;
    const signature = headers['stripe-signature'];
    await receiveStripeWebhook(
      { actor: { type: 'anonymous' }, requestId: id },
      {
        rawBody: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
        signature: typeof signature === 'string' ? signature : undefined,
      },
    );
    return { received: true };
  });
}
