import { errorCatalogue, type ErrorCode } from './catalogue.ts';

/** One wrong field of an input: a JSON pointer into it and what is wrong, fit for the caller. */
export interface FieldProblem {
  pointer: string;
  detail: string;
}

export interface DomainErrorOptions {
  /** Plain facts for the caller, for example `available` per tier. Never secrets or database text. */
  details?: Record<string, unknown>;
  fields?: FieldProblem[];
  /** Sent as `Retry-After`. */
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** The only error that verbs throw on purpose. Its message is shown to callers as `detail`. */
export class DomainError extends Error {
  override name = 'DomainError';
  readonly code: ErrorCode;
  readonly details: Record<string, unknown>;
  readonly fields: FieldProblem[];
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string = errorCatalogue[code].title, options: DomainErrorOptions = {}) {
    // A refusal is an answer and says why by its code: ten lines of stack cost more than all the rest of it.
    const { stackTraceLimit } = Error;
    if (!isFault(code)) Error.stackTraceLimit = 0;
    super(message, { cause: options.cause });
    Error.stackTraceLimit = stackTraceLimit;
    this.code = code;
    this.details = options.details ?? {};
    this.fields = options.fields ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** What is wrong on our side and is logged; every other code is the caller's to put right. */
export function isFault(code: ErrorCode): boolean {
  return code === 'INTERNAL' || code === 'UNAVAILABLE';
}

/** "As if unknown": the answer for an id that does not exist and for one that belongs to somebody else. */
export function notFound(what: string): DomainError {
  return new DomainError('NOT_FOUND', `There is no such ${what}.`);
}

/** A refusal of one input field that only the domain could judge. */
export function invalidField(pointer: string, detail: string): DomainError {
  return new DomainError('VALIDATION_FAILED', detail, { fields: [{ pointer, detail }] });
}
