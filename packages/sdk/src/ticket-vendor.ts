import { authResource, type AuthResource } from './auth/auth-resource.ts';
import { SessionKeeper } from './auth/session-keeper.ts';
import { type Session, toSession } from './auth/session.ts';
import { eventsResource, type EventsResource } from './events/events-resource.ts';
import { holdsResource, type HoldsResource } from './holds/holds-resource.ts';
import { ordersResource, type OrdersResource } from './orders/orders-resource.ts';
import { poolsResource, type PoolsResource } from './pools/pools-resource.ts';
import { ticketsResource, type TicketsResource } from './tickets/tickets-resource.ts';
import { tiersResource, type TiersResource } from './tiers/tiers-resource.ts';
import { createBareClient, createClient, type TransportOptions, type TrpcClient } from './transport/create-clients.ts';

export interface TicketVendorOptions {
  /** Where the server is: `http://localhost:8000` unless told. */
  baseUrl?: string;
  /** A promoter's API key (`tv_test_...`, `tv_live_...`). Never in a browser. */
  apiKey?: string;
  /** An access token that somebody else renews. */
  accessToken?: string;
  /** A session kept from earlier, see `auth.session`. While there is one, it signs calls in place of a key or token. */
  session?: Session;
  /** Called whenever the session changes, also by a renewal; with undefined when it has ended. */
  onSessionChange?: (session: Session | undefined) => void;
  /** How long each try may take: 30,000 ms unless told. */
  timeoutMs?: number;
  /** How often a call is tried again after NETWORK, TIMEOUT, UNAVAILABLE, RATE_LIMITED or IDEMPOTENCY_KEY_IN_USE, if that cannot do it twice: 2 unless told. */
  maxRetries?: number;
  /** Sent with every request. */
  headers?: Record<string, string>;
  /** In place of the global one. */
  fetch?: typeof globalThis.fetch;
}

/**
 * A client of one Ticket Vendor server, for one user, promoter or guest at a time. Every call rejects with a
 * `TicketVendorError` and nothing else.
 */
export class TicketVendor {
  readonly auth: AuthResource;
  readonly events: EventsResource;
  readonly tiers: TiersResource;
  readonly pools: PoolsResource;
  readonly holds: HoldsResource;
  readonly orders: OrdersResource;
  readonly tickets: TicketsResource;
  /** The raw tRPC client under the resources. Its calls reject with tRPC's error, which has the code as `data.reason`. */
  readonly trpc: TrpcClient;

  constructor(options: TicketVendorOptions = {}) {
    const transport = transportOptions(options);
    const bare = createBareClient(transport);
    const keeper = new SessionKeeper({
      session: options.session,
      fallbackToken: options.accessToken ?? options.apiKey,
      renew: async (refreshToken) => toSession(await bare.auth.refresh.mutate({ refreshToken })),
      onChange: options.onSessionChange,
    });
    this.trpc = createClient(transport, keeper);
    this.auth = authResource(this.trpc, keeper);
    this.events = eventsResource(this.trpc);
    this.tiers = tiersResource(this.trpc);
    this.pools = poolsResource(this.trpc);
    this.holds = holdsResource(this.trpc);
    this.orders = ordersResource(this.trpc);
    this.tickets = ticketsResource(this.trpc);
  }
}

function transportOptions(options: TicketVendorOptions): TransportOptions {
  const { baseUrl = 'http://localhost:8000', maxRetries = 2, timeoutMs = 30_000, headers, fetch } = options;
  return { baseUrl, maxRetries, timeoutMs, headers, fetch };
}
