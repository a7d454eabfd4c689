import { type OperationLink, TRPCClientError, type TRPCLink } from '@trpc/client';
import { observable, observableToPromise, type Observer } from '@trpc/server/observable';
import type { AppRouter } from '@ticket-vendor/api/router';
import { type TicketVendorError, toTicketVendorError } from '../errors/index.ts';
import { answerOf } from './answering-fetch.ts';
import { pause } from './pause.ts';
import type { Answer } from './promise-link.ts';
import type { ServerSentEvent } from './server-sent-events.ts';
import { hangUp, type Stream, valueOf } from './stream-wire.ts';

type Failure = TRPCClientError<AppRouter>;
type Subscriber = Observer<Answer, Failure>;
type Connect = () => Promise<Stream>;

const firstWaitMs = 1_000;
const longestWaitMs = 10_000;

/**
 * Keeps subscriptions alive: connects, hands on what comes, and connects again whenever the stream has ended, until it is left.
 * The first connection fails for whatever any call fails for; later ones are tried for as long as the reason is a passing one.
 */
export function subscriptionLink(): TRPCLink<AppRouter> {
  return () => keepAlive;
}

const keepAlive: OperationLink<AppRouter> = ({ op, next }) => {
  if (op.type !== 'subscription') return next(op);
  return observable((subscriber) => {
    const left = new AbortController();
    const signal = op.signal ? AbortSignal.any([op.signal, left.signal]) : left.signal;
    const connect = async () => streamOf(await observableToPromise(next({ ...op, signal })));
    void settle(subscriber, signal, follow(connect, subscriber, signal));
    return () => left.abort();
  });
};

function streamOf({ result }: Answer): Stream {
  return result.data as Stream;
}

async function settle(subscriber: Subscriber, signal: AbortSignal, followed: Promise<void>): Promise<void> {
  try {
    await followed;
  } catch (error) {
    if (!signal.aborted) return subscriber.error(failureOf(error));
  }
  subscriber.complete();
}

async function follow(connect: Connect, subscriber: Subscriber, signal: AbortSignal): Promise<void> {
  let wasLetIn = false;
  let failures = 0;
  subscriber.next({ result: { type: 'state', state: 'connecting', error: null } });
  while (!signal.aborted) {
    let lost: TicketVendorError | undefined;
    try {
      const stream = await connect();
      wasLetIn = true;
      subscriber.next({ result: { type: 'started' } });
      subscriber.next({ result: { type: 'state', state: 'pending', error: null } });
      for await (const data of valuesOf(stream, signal)) {
        failures = 0;
        subscriber.next({ result: { type: 'data', data } });
      }
    } catch (error) {
      lost = toTicketVendorError(error);
      if (!wasLetIn || !lost.retryable) throw error;
    }
    if (signal.aborted) return;
    subscriber.next({ result: { type: 'state', state: 'connecting', error: lost ? failureOf(lost) : null } });
    await pause(waitBefore(failures++, lost), signal);
  }
}

/** Doubling, with jitter so that the listeners of a server that leaves do not come back together; never earlier than the server asks. */
function waitBefore(failures: number, lost: TicketVendorError | undefined): number {
  const waitMs = Math.min(firstWaitMs * 2 ** failures, longestWaitMs) * (0.5 + Math.random() / 2);
  return Math.max(waitMs, (lost?.retryAfterSeconds ?? 0) * 1000);
}

async function* valuesOf(
  { first, rest, longestSilenceMs }: Stream,
  signal: AbortSignal,
): AsyncGenerator<unknown, void, void> {
  const close = () => hangUp(rest);
  signal.addEventListener('abort', close);
  try {
    let event: ServerSentEvent | undefined = first;
    while (event && event.type !== 'return' && !signal.aborted) {
      if (event.type !== 'ping') yield valueOf(event);
      event = await nextOf(rest, longestSilenceMs);
    }
  } finally {
    signal.removeEventListener('abort', close);
    close();
  }
}

/** Undefined at the end of the stream, which is when it has been silent for too long, too. Errors: NETWORK. */
async function nextOf(rest: Stream['rest'], longestSilenceMs: number): Promise<ServerSentEvent | undefined> {
  const silence = setTimeout(() => hangUp(rest), longestSilenceMs);
  try {
    return (await answerOf(rest.read())).value;
  } finally {
    clearTimeout(silence);
  }
}

function failureOf(error: unknown): Failure {
  return TRPCClientError.from(error instanceof Error ? error : new Error(String(error)));
}
