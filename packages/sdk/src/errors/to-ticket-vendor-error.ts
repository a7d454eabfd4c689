import { TRPCClientError } from '@trpc/client';
import type { ErrorData } from '@ticket-vendor/api/router';
import { isTicketVendorError, TicketVendorError } from './ticket-vendor-error.ts';

/** Any failure of a call as the one class that callers see. */
export function toTicketVendorError(error: unknown): TicketVendorError {
  if (isTicketVendorError(error)) return error;
  const { cause, data, message } = TRPCClientError.from(error instanceof Error ? error : new Error(String(error)));
  if (isTicketVendorError(cause)) return cause;
  return data ? refusal(message, data) : unexpectedAnswer(`unreadable (${message})`, { cause });
}

/** Something answered that does not speak the protocol: a wrong address, or a proxy in between. */
export function unexpectedAnswer(what: string, facts: { status?: number; cause?: unknown }): TicketVendorError {
  return new TicketVendorError('UNEXPECTED_ANSWER', `The answer is ${what}: is this a Ticket Vendor server?`, facts);
}

function refusal(message: string, data: Partial<ErrorData>): TicketVendorError {
  if (data.reason === undefined) return unexpectedAnswer('of another server', { status: data.httpStatus });
  return new TicketVendorError(data.reason, message, {
    status: data.httpStatus,
    requestId: data.requestId,
    details: data.details,
    fields: data.errors,
    retryAfterSeconds: data.retryAfterSeconds,
  });
}
