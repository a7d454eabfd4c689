import { createTRPCClient, httpLink, type TRPCClient } from '@trpc/client';
import type { AppRouter } from '@ticket-vendor/api/router';
import superjson from 'superjson';
import type { SessionKeeper } from '../auth/session-keeper.ts';
import { answeringFetch } from './answering-fetch.ts';
import { keyLink } from './key-link.ts';
import { operationHeaders } from './operation-headers.ts';
import { retryLink } from './retry-link.ts';
import { sessionLink } from './session-link.ts';

/** The raw tRPC client: its calls renew the session, carry keys and are tried again like all others. */
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
  return createTRPCClient<AppRouter>({ links: [keyLink(), sessionLink(keeper), retryLink(options), wire(options)] });
}

function wire({ baseUrl, headers, fetch }: TransportOptions): ReturnType<typeof httpLink<AppRouter>> {
  return httpLink({
    url: `${baseUrl.replace(/\/+$/, '')}/trpc`,
    transformer: superjson,
    fetch: answeringFetch(fetch),
    headers: ({ op }) => ({ ...headers, ...operationHeaders(op) }),
  });
}
