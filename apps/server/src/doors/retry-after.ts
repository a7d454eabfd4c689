import { DomainError } from '@ticket-vendor/domain';

/** The header that tells a caller when to come again: the longest wait that any of the errors asks for. */
export function retryAfter(causes: unknown[]): { 'retry-after'?: string } {
  const seconds = causes.flatMap((cause) =>
    cause instanceof DomainError && cause.retryAfterSeconds !== undefined ? [cause.retryAfterSeconds] : [],
  );
  return seconds.length > 0 ? { 'retry-after': String(Math.max(...seconds)) } : {};
}
