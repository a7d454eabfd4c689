import { type Operation, TRPCClientError, type TRPCLink } from '@trpc/client';
import type { AppRouter } from '@ticket-vendor/api/router';
import superjson, { type SuperJSONResult } from 'superjson';
import { unexpectedAnswer } from '../errors/index.ts';
import { answeringFetch, answerOf, isEventStream } from './answering-fetch.ts';
import { operationHeaders } from './operation-headers.ts';
import { promiseLink } from './promise-link.ts';
import { type ServerSentEvent, serverSentEvents } from './server-sent-events.ts';
import { trpcUrl } from './trpc-url.ts';

export interface StreamWireOptions {
  baseUrl: string;
  headers?: Record<string, string>;
  fetch?: typeof globalThis.fetch;
}

/** An opened subscription. */
export interface Stream {
  /** What came first: the subscription has been let in. */
  first: ServerSentEvent;
  /** What comes after it. Cancelling it closes the connection. */
  rest: ReadableStreamDefaultReader<ServerSentEvent>;
  /** A stream that is silent for longer is dead. */
  longestSilenceMs: number;
}

const longestSilenceMs = 60_000;

/** Opens subscriptions. Such a call has one answer like any other, its `Stream`, and so is signed and tried again like any other. */
export function streamWire(options: StreamWireOptions): TRPCLink<AppRouter> {
  const fetch = answeringFetch(options.fetch);
  return promiseLink(async (op) => {
    const connection = new AbortController();
    const giveUp = () => connection.abort(op.signal?.reason);
    if (op.signal?.aborted) giveUp();
    op.signal?.addEventListener('abort', giveUp);
    try {
      const headers = { ...options.headers, ...operationHeaders(op), accept: 'text/event-stream' };
      const response = await fetch(addressOf(op, options.baseUrl), { headers, signal: connection.signal });
      return { result: { type: 'data', data: await streamOf(response) } };
    } finally {
      // The stream outlives the time that opening it may take.
      op.signal?.removeEventListener('abort', giveUp);
    }
  });
}

/** Closes the connection; one that is lost already is closed. */
export function hangUp(rest: Stream['rest']): void {
  rest.cancel().catch(() => undefined);
}

/** The value that an event carries. Errors: what the server has refused or failed at. */
export function valueOf({ type, data }: ServerSentEvent): unknown {
  const value: unknown = superjson.deserialize(JSON.parse(data) as SuperJSONResult);
  if (type === 'serialized-error') throw TRPCClientError.from({ error: value });
  return value;
}

function addressOf({ path, input }: Operation, baseUrl: string): string {
  return `${trpcUrl(baseUrl)}/${path}?input=${encodeURIComponent(superjson.stringify(input))}`;
}

async function streamOf(response: Response): Promise<Stream> {
  const { status, body } = response;
  if (!isEventStream(response)) throw await refusalOf(response);
  if (!body) throw unexpectedAnswer('a stream that cannot be read', { status });
  const rest = body.pipeThrough(new TextDecoderStream()).pipeThrough(serverSentEvents()).getReader();
  try {
    return await opened(rest);
  } catch (error) {
    hangUp(rest);
    throw error;
  }
}

async function refusalOf(response: Response): Promise<Error> {
  const { error } = (await response.json()) as { error?: SuperJSONResult };
  if (!error) return unexpectedAnswer('no stream', { status: response.status });
  return TRPCClientError.from({ error: superjson.deserialize(error) });
}

/** The server greets first, whatever comes after it. */
async function opened(rest: Stream['rest']): Promise<Stream> {
  let greeting: { reconnectAfterInactivityMs?: number } = {};
  for (;;) {
    const { value: first, done } = await answerOf(rest.read());
    if (done) throw unexpectedAnswer('a stream without an event', {});
    if (first.type === 'serialized-error') valueOf(first);
    if (first.type !== 'connected')
      return { first, rest, longestSilenceMs: greeting.reconnectAfterInactivityMs ?? longestSilenceMs };
    greeting = JSON.parse(first.data) as typeof greeting;
  }
}
