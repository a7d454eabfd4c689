import type { Availability, CreateTierInput, ListTiersInput, Tier, UpdateTierInput } from '../types.ts';
import { type CallOptions, type MutationOptions, requestOptions } from '../call-options.ts';
import { answered } from '../errors/index.ts';
import { listing, type Listing } from '../paging/listing.ts';
import type { TrpcClient } from '../transport/create-clients.ts';

/** The tiers of events: kinds of tickets with a price (minor units), a capacity and a sale window. */
export interface TiersResource {
  /** Adds a tier to an event. Errors: VALIDATION_FAILED, FORBIDDEN, NOT_FOUND (the pool too), EVENT_NOT_PUBLISHABLE when it could not be sold. */
  create: (input: CreateTierInput, options?: MutationOptions) => Promise<Tier>;
  /** The tiers of an event with their availability; hidden ones for its members only. Errors: NOT_FOUND. */
  list: (input: ListTiersInput, options?: CallOptions) => Listing<Tier>;
  /** Changes what is given. Errors: VALIDATION_FAILED, FORBIDDEN, NOT_FOUND, CAPACITY_BELOW_ALLOCATED, EVENT_NOT_PUBLISHABLE. */
  update: (input: UpdateTierInput, options?: MutationOptions) => Promise<Tier>;
  /** How many can be bought, at most two seconds old. Errors: NOT_FOUND. */
  availability: (input: { id: string }, options?: CallOptions) => Promise<Availability>;
}

export function tiersResource({ tiers }: TrpcClient): TiersResource {
  return {
    create: (input, options) => answered(tiers.create.mutate(input, requestOptions(options))),
    list: (input, options) =>
      listing((cursor) => answered(tiers.list.query({ ...input, ...(cursor && { cursor }) }, requestOptions(options)))),
    update: (input, options) => answered(tiers.update.mutate(input, requestOptions(options))),
    availability: (input, options) => answered(tiers.availability.query(input, requestOptions(options))),
  };
}
