import type { FieldProblem } from './problem.ts';

/** A request that could not be read at all. */
export class FramingFault extends Error {
  override name = 'FramingFault';
  readonly code: 'VALIDATION_FAILED' | 'PAYLOAD_TOO_LARGE' | 'NOT_FOUND';
  readonly fields: FieldProblem[];

  constructor(code: FramingFault['code'], detail: string, fields: FieldProblem[] = [], cause?: unknown) {
    super(detail, { cause });
    this.code = code;
    this.fields = fields;
  }
}

export interface Framing {
  code: FramingFault['code'];
  detail: string;
  errors: FieldProblem[];
}

/** What was wrong with the request itself, if the error is one of Fastify's (or ours) about reading it. */
export function framingFault(error: unknown): Framing | undefined {
  if (error instanceof FramingFault) return { code: error.code, detail: error.message, errors: error.fields };
  if (!(error instanceof Error)) return undefined;
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  if (typeof code !== 'string' || !code.startsWith('FST_ERR_')) return undefined;
  if (statusCode === 413)
    return { code: 'PAYLOAD_TOO_LARGE', detail: 'The body is larger than this API accepts.', errors: [] };
  if (statusCode === 404) return { code: 'NOT_FOUND', detail: 'There is nothing at this address.', errors: [] };
  if (statusCode === 400 || statusCode === 415)
    return { code: 'VALIDATION_FAILED', detail: faults[code] ?? 'The request cannot be read.', errors: [] };
  return undefined;
}

const faults: Record<string, string> = {
  FST_ERR_BAD_URL: 'The address is not well-formed.',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'The body must be JSON, with content-type application/json.',
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body is not well-formed JSON.',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty.',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'The body is not as long as content-length says.',
};
