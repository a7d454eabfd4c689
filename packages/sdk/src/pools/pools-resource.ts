import type { CreatePoolInput, ListPoolsInput, Pool, UpdatePoolInput } from '../types.ts';
import { type CallOptions, type MutationOptions, requestOptions } from '../call-options.ts';
import { answered } from '../errors/index.ts';
import { listing, type Listing } from '../paging/listing.ts';
import type { TrpcClient } from '../transport/create-clients.ts';

/** Stocks that several tiers of an event share: those that name the pool as their `poolId`. For owners and managers of its promoter. */
export interface PoolsResource {
  /** Adds a pool to an event, at most 50. Errors: VALIDATION_FAILED, FORBIDDEN, NOT_FOUND. */
  create: (input: CreatePoolInput, options?: MutationOptions) => Promise<Pool>;
  /** The pools of an event with what is left in them, oldest first. Errors: FORBIDDEN, NOT_FOUND. */
  list: (input: ListPoolsInput, options?: CallOptions) => Listing<Pool>;
  /** Changes what is given. Errors: VALIDATION_FAILED, FORBIDDEN, NOT_FOUND, CAPACITY_BELOW_ALLOCATED. */
  update: (input: UpdatePoolInput, options?: MutationOptions) => Promise<Pool>;
  /** Deletes a pool without tiers. Errors: FORBIDDEN, NOT_FOUND, VALIDATION_FAILED with `details.tierIds`, EVENT_NOT_PUBLISHABLE. */
  delete: (input: { id: string }, options?: MutationOptions) => Promise<void>;
}

export function poolsResource({ pools }: TrpcClient): PoolsResource {
  return {
    create: (input, options) => answered(pools.create.mutate(input, requestOptions(options))),
    list: (input, options) =>
      listing((cursor) => answered(pools.list.query({ ...input, ...(cursor && { cursor }) }, requestOptions(options)))),
    update: (input, options) => answered(pools.update.mutate(input, requestOptions(options))),
    delete: (input, options) => answered(pools.delete.mutate(input, requestOptions(options))),
  };
}
