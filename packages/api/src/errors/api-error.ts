import { isFault, log, type DomainError } from '@ticket-vendor/domain';
import { TRPCError } from '@trpc/server';
import { domainErrorOf } from './domain-error-of.ts';
import { errorTable } from './error-table.ts';

/** Where an error happened, for the log and for the caller who asks about it. */
export interface ErrorPlace {
  requestId: string;
  path?: string | undefined;
}

/** One that callers may see. A class, not a weak set: every collection would have to look through that. */
class ShownError extends TRPCError {}

/**
 * The error as callers may see it, its cause a `DomainError`; one that has been here before stays as it is. One of ours (5xx) is
 * logged here, once, with what really happened.
 */
export function apiError(error: unknown, place: ErrorPlace): TRPCError {
  if (error instanceof ShownError) return error;
  const known = domainErrorOf(error);
  logFault(known, place);
  return trpcErrorOf(known);
}

/** Without a stack of its own: its cause has what there is. */
function trpcErrorOf(known: DomainError): TRPCError {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  const error = new ShownError({ code: errorTable[known.code], message: known.message, cause: known });
  Error.stackTraceLimit = stackTraceLimit;
  return error;
}

const logged = new WeakSet<DomainError>();

/**
 * Logs an INTERNAL or UNAVAILABLE with its cause, once however often it is answered; what callers do wrong is not a fault, nor is an
 * UNAVAILABLE without a cause: the server says on purpose that it has too much to do, also to whoever has left meanwhile.
 */
export function logFault(error: DomainError, place: ErrorPlace): void {
  if (!isFault(error.code) || logged.has(error)) return;
  if (error.code === 'UNAVAILABLE' && error.cause === undefined) return;
  logged.add(error);
  log().error({ err: error.cause ?? error, code: error.code, ...place }, 'a request failed');
}
