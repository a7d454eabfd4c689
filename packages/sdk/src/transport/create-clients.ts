import { createTRPCClient, httpLink, splitLink, type TRPCClient, type TRPCLink } from '@trpc/client';
import type { AppRouter } from '@ticket-vendor/api/router';
import superjson from 'superjson';
import type { SessionKeeper } from '../auth/session-keeper.ts';
import { answeringFetch } from './answering-fetch.ts';
import { keyLink } from './key-link.ts';
import { operationHeaders } from './operation-headers.ts';
import { retryLink } from './retry-link.ts';
import { sessionLink } from './session-link.ts';
import { streamWire } from './stream-wire.ts';
import { subscriptionLink } from './subscription-link.ts';
import { trpcUrl } from './trpc-url.ts';

/** The raw tRPC client: its calls renew the session, carry keys and are tried again like all others; its subscriptions reconnect. */
export type TrpcClient = TRPCClient<AppRouter>;

export interface TransportOptions {
  baseUrl: string;
  maxRetries: number;
  timeoutMs: number;
  headers?: Record<string, string>;
  fetch?: typeof globalThis.fetch;
}

/** The client of callers without a session, which is what renews sessions. */
export function createBareClient(options: TransportOptions): TrpcClient {
  return createTRPCClient<AppRouter>({ links: [retryLink(options), wire(options)] });
}

/** The client of everything else. */
export function createClient(options: TransportOptions, keeper: SessionKeeper): TrpcClient {
  const links = [subscriptionLink(), keyLink(), sessionLink(keeper), retryLink(options), wire(options)];
  return createTRPCClient<AppRouter>({ links });
}

function wire(options: TransportOptions): TRPCLink<AppRouter> {
  const { baseUrl, headers, fetch } = options;
  return splitLink({
    condition: ({ type }) => type === 'subscription',
    true: streamWire(options),
    false: httpLink<AppRouter>({
      url: trpcUrl(baseUrl),
      transformer: superjson,
      fetch: answeringFetch(fetch),
      headers: ({ op }) => ({ ...headers, ...operationHeaders(op) }),
    }),
  });
}
