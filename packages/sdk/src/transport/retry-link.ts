import type { Operation, TRPCLink } from '@trpc/client';
import type { AppRouter } from '@ticket-vendor/api/router';
import { TicketVendorError, toTicketVendorError } from '../errors/index.ts';
import { takesKey } from './key-link.ts';
import { pause } from './pause.ts';
import { type Answer, promiseLink, type Send } from './promise-link.ts';

export interface RetryOptions {
  maxRetries: number;
  /** Of each try. */
  timeoutMs: number;
}

const firstWaitMs = 250;
const longestWaitMs = 30_000;

/** Tries a call again that failed for a passing reason, if a second try cannot do more than the first. */
export function retryLink({ maxRetries, timeoutMs }: RetryOptions): TRPCLink<AppRouter> {
  return promiseLink(async (op, send) => {
    for (let retry = 0; ; retry++) {
      try {
        return await sendInTime(op, send, timeoutMs);
      } catch (error) {
        const failure = toTicketVendorError(error);
        const waitMs = waitBefore(retry, failure);
        if (retry >= maxRetries || !failure.retryable || !isRepeatable(op) || waitMs > longestWaitMs) throw error;
        await pause(waitMs, op.signal);
      }
    }
  });
}

/** Queries and subscriptions change nothing, keyed calls are done once, and a repeated `auth.refresh` gets the same successor for ten seconds. */
function isRepeatable(op: Operation): boolean {
  return op.type !== 'mutation' || takesKey(op) || op.path === 'auth.refresh';
}

/** Doubling, with jitter so that many clients do not come back together; never earlier than the server asks. */
function waitBefore(retry: number, { retryAfterSeconds = 0 }: TicketVendorError): number {
  return Math.max(firstWaitMs * 2 ** retry * (0.5 + Math.random() / 2), retryAfterSeconds * 1000);
}

async function sendInTime(op: Operation, send: Send, timeoutMs: number): Promise<Answer> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = op.signal ? AbortSignal.any([op.signal, timeout]) : timeout;
  try {
    return await send({ ...op, signal });
  } catch (error) {
    if (op.signal?.aborted)
      throw new TicketVendorError('ABORTED', 'The call was aborted.', { cause: op.signal.reason });
    if (timeout.aborted)
      throw new TicketVendorError('TIMEOUT', `There was no answer within ${timeoutMs} ms.`, { cause: error });
    throw error;
  }
}
