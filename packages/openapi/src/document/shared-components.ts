import type { HeaderObject, OpenApiDocument, ParameterObject, SchemaObject, SecurityScheme } from './document-types.ts';

export const securitySchemes: Record<string, SecurityScheme> = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description: 'An access token of a user, or an API key of a promoter (`tv_live_...`, `tv_test_...`).',
  },
  orderSecret: {
    type: 'apiKey',
    in: 'header',
    name: 'Order-Secret',
    description: "The `accessSecret` of a guest's order: opens that order and nothing else.",
  },
  orderSecretInQuery: {
    type: 'apiKey',
    in: 'query',
    name: 'secret',
    description: 'The same secret for links. The header is better: addresses are kept in histories and logs.',
  },
};

export const sharedHeaders: Record<string, HeaderObject> = {
  Location: { description: 'Path of what was created.', schema: { type: 'string' } },
  'Idempotent-Replayed': {
    description: '`true` when an earlier call with the same key did the work and this answer repeats it.',
    schema: { type: 'string', enum: ['true'] },
  },
  RateLimit: {
    description:
      'What is left of the limit that was counted: `"read";r=299;t=60` (draft-ietf-httpapi-ratelimit-headers-11).',
    schema: { type: 'string' },
  },
  'RateLimit-Policy': {
    description: 'The limit: `"read";q=300;w=60` allows 300 calls in 60 seconds.',
    schema: { type: 'string' },
  },
  'Retry-After': { description: 'Seconds to wait before another try.', schema: { type: 'integer', minimum: 1 } },
};

const idempotencyKey: ParameterObject = {
  in: 'header',
  name: 'Idempotency-Key',
  required: false,
  description:
    'Makes a repetition safe: the same key with the same input answers what the first success made, for 24 hours. ' +
    'A UUID where no token is sent.',
  schema: { type: 'string', maxLength: 255 },
};

/** The parameters that operations refer to; none that nobody uses. */
export function sharedParameters(paths: OpenApiDocument['paths']): Record<string, ParameterObject> {
  const operations = Object.values(paths).flatMap((item) => Object.values(item));
  const used = operations.some(({ parameters }) => parameters?.some((parameter) => '$ref' in parameter));
  return used ? { IdempotencyKey: idempotencyKey } : {};
}

export const problemSchema: SchemaObject = {
  type: 'object',
  description:
    'An error (RFC 9457). `code` is stable and made for programs, `detail` for people. Some codes bring further members.',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'requestId'],
  properties: {
    type: { type: 'string', format: 'uri-reference', description: 'Address of the page that explains the code.' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string', description: 'Path of the request.' },
    code: { type: 'string', examples: ['VALIDATION_FAILED'] },
    requestId: { type: 'string', description: 'Names the request when asking for help.' },
    errors: {
      type: 'array',
      description: 'Every wrong field at once, each with a JSON pointer into the input.',
      items: {
        type: 'object',
        required: ['pointer', 'detail'],
        properties: { pointer: { type: 'string', examples: ['/items/0/quantity'] }, detail: { type: 'string' } },
      },
    },
  },
  additionalProperties: true,
};
