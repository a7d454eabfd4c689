import type { Hold, PlaceHoldInput } from '../types.ts';
import { type CallOptions, type MutationOptions, requestOptions } from '../call-options.ts';
import { answered } from '../errors/index.ts';
import type { TrpcClient } from '../transport/create-clients.ts';

/** Tickets set aside for a while. Whoever has the `token` may order them, with `holdToken` of `orders.place`. */
export interface HoldsResource {
  /**
   * Sets all of `items` aside or nothing; `replaces` swaps an earlier hold for this one.
   * Errors: VALIDATION_FAILED, NOT_FOUND, SOLD_OUT with `details.available`, NOT_ON_SALE, QUANTITY_NOT_ALLOWED, HOLD_USED, RATE_LIMITED.
   */
  place: (input: PlaceHoldInput, options?: MutationOptions) => Promise<Hold>;
  /** What has become of a hold. Errors: NOT_FOUND. */
  get: (input: { token: string }, options?: CallOptions) => Promise<Hold>;
  /** Gives the tickets back; safe to repeat. Errors: NOT_FOUND, HOLD_USED. */
  release: (input: { token: string }, options?: MutationOptions) => Promise<void>;
  /** More time, once: at most twice the base time in all. Errors: NOT_FOUND, HOLD_EXPIRED, HOLD_USED. */
  extend: (input: { token: string }, options?: MutationOptions) => Promise<Hold>;
}

export function holdsResource({ holds }: TrpcClient): HoldsResource {
  return {
    place: (input, options) => answered(holds.place.mutate(input, requestOptions(options))),
    get: (input, options) => answered(holds.get.query(input, requestOptions(options))),
    release: (input, options) => answered(holds.release.mutate(input, requestOptions(options))),
    extend: (input, options) => answered(holds.extend.mutate(input, requestOptions(options))),
  };
}
