import type { ErrorReason } from '@ticket-vendor/api/router';

/**
 * Why a call failed: a code of the server's catalogue, the same over REST and tRPC, or one of the client itself:
 * `NETWORK` (no answer), `TIMEOUT` (no answer in time), `ABORTED` (by the caller's signal), `UNEXPECTED_ANSWER` (something
 * other than Ticket Vendor answered). A newer server may send codes that this version does not know by name.
 */
export type TicketVendorErrorCode = ErrorReason | ClientErrorCode | (string & {});

type ClientErrorCode = 'NETWORK' | 'TIMEOUT' | 'ABORTED' | 'UNEXPECTED_ANSWER';

/** One wrong field of an input: a JSON pointer (RFC 6901) such as `/items/0/quantity`, and what is wrong with it. */
export interface FieldProblem {
  readonly pointer: string;
  readonly detail: string;
}

/** What is known of a failure beside its code and message. */
export interface TicketVendorErrorFacts {
  status?: number;
  requestId?: string;
  details?: Record<string, unknown>;
  fields?: readonly FieldProblem[];
  retryAfterSeconds?: number;
  cause?: unknown;
}

const brand = Symbol.for('@ticket-vendor/sdk/error');
const retryableCodes = new Set<string>([
  'NETWORK',
  'TIMEOUT',
  'UNAVAILABLE',
  'RATE_LIMITED',
  'IDEMPOTENCY_KEY_IN_USE',
] satisfies TicketVendorErrorCode[]);

/** The only error that the client's calls reject with. Tell it apart with `isTicketVendorError`. */
export class TicketVendorError extends Error {
  override readonly name: string = 'TicketVendorError';
  readonly code: TicketVendorErrorCode;
  /** The HTTP status; undefined when no answer came. */
  readonly status: number | undefined;
  /** Names the request in the server's log. */
  readonly requestId: string | undefined;
  /** Plain facts about the refusal, for example `available` per tier with `SOLD_OUT` or `missing` with `EVENT_NOT_PUBLISHABLE`. */
  readonly details: Readonly<Record<string, unknown>>;
  /** With `VALIDATION_FAILED`: every wrong field of the input at once. */
  readonly fields: readonly FieldProblem[];
  /** How many seconds to wait before another try, when the server has said so. */
  readonly retryAfterSeconds: number | undefined;
  /** The same call may succeed later. Repeat a mutation with the same `idempotencyKey`. */
  readonly retryable: boolean;

  constructor(code: TicketVendorErrorCode, message: string, facts: TicketVendorErrorFacts = {}) {
    super(message, { cause: facts.cause });
    this.code = code;
    this.status = facts.status;
    this.requestId = facts.requestId;
    this.details = facts.details ?? {};
    this.fields = facts.fields ?? [];
    this.retryAfterSeconds = facts.retryAfterSeconds;
    this.retryable = retryableCodes.has(code);
    Object.defineProperty(this, brand, { value: true });
  }
}

/** Whether a caught value is a failure of this client, also when another copy or another realm has made it. */
export function isTicketVendorError(value: unknown): value is TicketVendorError {
  return typeof value === 'object' && value !== null && Reflect.get(value, brand) === true;
}
