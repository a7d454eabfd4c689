export type { AppRouter } from '@ticket-vendor/api/router';
export type { AuthResource } from './auth/auth-resource.ts';
export type { Session } from './auth/session.ts';
export type { CallOptions, GuestOptions, MutationOptions } from './call-options.ts';
export {
  type FieldProblem,
  isTicketVendorError,
  TicketVendorError,
  type TicketVendorErrorCode,
  type TicketVendorErrorFacts,
} from './errors/index.ts';
export type { EventsResource } from './events/events-resource.ts';
export type { HoldsResource } from './holds/holds-resource.ts';
export type { OrdersResource } from './orders/orders-resource.ts';
export type { Listing, Page } from './paging/listing.ts';
export type { PoolsResource } from './pools/pools-resource.ts';
export { TicketVendor, type TicketVendorOptions } from './ticket-vendor.ts';
export type { TicketsResource } from './tickets/tickets-resource.ts';
export type { TiersResource } from './tiers/tiers-resource.ts';
export type { TrpcClient } from './transport/create-clients.ts';
export type * from './types.ts';
