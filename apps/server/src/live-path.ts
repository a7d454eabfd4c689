import type { OperationObject } from '@ticket-vendor/openapi';

const example = {
  eventId: '0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3',
  asOf: '2030-01-01T20:00:00.000Z',
  tiers: [{ tierId: '0192f0c1-3e4f-7b5c-9d6e-7f8091a2b3c4', capacity: 100, available: 7, status: 'on_sale' }],
};

const operation: OperationObject = {
  operationId: 'events-live',
  summary: 'Follow the availability of an event',
  description:
    'Server-sent events: one with the availability of all tiers at once, then one for each change. Hidden tiers are shown to members of the promoter only. A comment every 15 s keeps the connection open.',
  tags: ['Events'],
  security: [{}, { bearer: [] }],
  parameters: [{ in: 'path', name: 'id', required: true, schema: { type: 'string', format: 'uuid' } }],
  responses: {
    200: {
      description: 'The stream. The data of each event is a JSON object.',
      content: {
        'text/event-stream': { schema: { type: 'string', examples: [`data: ${JSON.stringify(example)}\n\n`] } },
      },
    },
    400: { $ref: '#/components/responses/VALIDATION_FAILED' },
    401: { $ref: '#/components/responses/UNAUTHENTICATED' },
    404: { $ref: '#/components/responses/NOT_FOUND' },
    429: { $ref: '#/components/responses/RATE_LIMITED' },
    500: { $ref: '#/components/responses/INTERNAL' },
    503: { $ref: '#/components/responses/UNAVAILABLE' },
  },
  'x-problem-codes': ['VALIDATION_FAILED', 'UNAUTHENTICATED', 'NOT_FOUND', 'RATE_LIMITED', 'INTERNAL', 'UNAVAILABLE'],
};

/** The live stream in the document: a route of the server, because its answer never ends. */
export const livePath: Record<string, Record<string, OperationObject>> = { '/events/{id}/live': { get: operation } };
