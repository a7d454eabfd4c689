import type { OperationObject } from '@ticket-vendor/openapi';

/** The pictures in the document: routes of the server, so no procedure describes them. */
export const picturePaths: Record<string, Record<string, OperationObject>> = {
  '/tickets/{id}/qr.svg': { get: picture('svg', 'image/svg+xml') },
  '/tickets/{id}/qr.png': { get: picture('png', 'image/png') },
};

function picture(format: 'svg' | 'png', contentType: string): OperationObject {
  const codes = ['UNAUTHENTICATED', 'NOT_FOUND', 'RATE_LIMITED', 'INTERNAL', 'UNAVAILABLE'];
  return {
    operationId: `tickets-qr-${format}`,
    summary: `The QR code of a ticket as ${format.toUpperCase()}`,
    description: 'For the buyer of the ticket only.',
    tags: ['Tickets'],
    security: [{ bearer: [] }, { orderSecret: [] }, { orderSecretInQuery: [] }],
    parameters: [{ in: 'path', name: 'id', required: true, schema: { type: 'string', format: 'uuid' } }],
    responses: {
      200: { description: 'The picture.', content: { [contentType]: { schema: { type: 'string' } } } },
      401: { $ref: '#/components/responses/UNAUTHENTICATED' },
      404: { $ref: '#/components/responses/NOT_FOUND' },
      429: { $ref: '#/components/responses/RATE_LIMITED' },
      500: { $ref: '#/components/responses/INTERNAL' },
      503: { $ref: '#/components/responses/UNAVAILABLE' },
    },
    'x-problem-codes': codes,
  };
}
