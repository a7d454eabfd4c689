import type { CancelOrderInput, ListOrdersInput, Order, PlacedOrder, PlaceOrderInput } from '../types.ts';
import { type CallOptions, type GuestOptions, type MutationOptions, requestOptions } from '../call-options.ts';
import { answered } from '../errors/index.ts';
import { listing, type Listing } from '../paging/listing.ts';
import type { TrpcClient } from '../transport/create-clients.ts';

/** Purchases. The order of somebody else is NOT_FOUND as if unknown. */
export interface OrdersResource {
  /**
   * Buys all of `items` or nothing, and never twice: tries of one call, and calls with one `idempotencyKey`, make one order.
   * A free order is paid at once; another keeps its tickets until `expiresAt` and is paid with `payment.clientSecret`.
   * Errors: VALIDATION_FAILED, NOT_FOUND, SOLD_OUT with `details.available`, NOT_ON_SALE, QUANTITY_NOT_ALLOWED, PRICE_CHANGED,
   * HOLD_EXPIRED, HOLD_USED, HOLD_MISMATCH, IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE, RATE_LIMITED.
   */
  place: (input: PlaceOrderInput, options?: MutationOptions) => Promise<PlacedOrder>;
  /** An order with its payment and tickets. Errors: UNAUTHENTICATED, NOT_FOUND. */
  get: (input: { id: string }, options?: CallOptions & GuestOptions) => Promise<Order>;
  /** One's own orders or, with `eventId`, those of an event for its members; newest first. Errors: UNAUTHENTICATED, FORBIDDEN, NOT_FOUND. */
  list: (input?: ListOrdersInput, options?: CallOptions) => Listing<Order>;
  /** Asks the payment provider and answers the paid order with its tickets; safe to repeat. Errors: NOT_FOUND, PAYMENT_NOT_COMPLETED, ORDER_EXPIRED. */
  confirm: (input: { id: string }, options?: MutationOptions & GuestOptions) => Promise<Order>;
  /** Cancels a pending or a free order; safe to repeat. Errors: NOT_FOUND, FORBIDDEN, CANCEL_NOT_ALLOWED, ORDER_EXPIRED. */
  cancel: (input: CancelOrderInput, options?: MutationOptions & GuestOptions) => Promise<Order>;
}

export function ordersResource({ orders }: TrpcClient): OrdersResource {
  return {
    place: (input, options) => answered(orders.place.mutate(input, requestOptions(options))),
    get: (input, options) => answered(orders.get.query(input, requestOptions(options))),
    list: (input, options) =>
      listing((cursor) =>
        answered(orders.list.query({ ...input, ...(cursor && { cursor }) }, requestOptions(options))),
      ),
    confirm: (input, options) => answered(orders.confirm.mutate(input, requestOptions(options))),
    cancel: (input, options) => answered(orders.cancel.mutate(input, requestOptions(options))),
  };
}
