import type {
  CreateEventInput,
  Event,
  EventSummary,
  ListEventsInput,
  LiveAvailability,
  UpdateEventInput,
  WatchAvailabilityInput,
} from '../types.ts';
import { type CallOptions, type MutationOptions, requestOptions } from '../call-options.ts';
import { answered } from '../errors/index.ts';
import { listing, type Listing } from '../paging/listing.ts';
import type { TrpcClient } from '../transport/create-clients.ts';
import { liveAvailability } from './live-availability.ts';

/** Events. Drafts, and the events of others that are not on show, are NOT_FOUND as if unknown. */
export interface EventsResource {
  /** Creates a draft. Errors: VALIDATION_FAILED, UNAUTHENTICATED, FORBIDDEN for customers. */
  create: (input: CreateEventInput, options?: MutationOptions) => Promise<Event>;
  /** Published events, in a stable order: by start, with `q` the best matches first. */
  list: (input?: ListEventsInput, options?: CallOptions) => Listing<EventSummary>;
  /** An event with its tiers. Errors: NOT_FOUND. */
  get: (input: { id: string }, options?: CallOptions) => Promise<Event>;
  /** Changes what is given. Errors: VALIDATION_FAILED, FORBIDDEN, NOT_FOUND, CAPACITY_BELOW_ALLOCATED, EVENT_NOT_PUBLISHABLE. */
  update: (input: UpdateEventInput, options?: MutationOptions) => Promise<Event>;
  /** Deletes an event that has no orders. Errors: FORBIDDEN, NOT_FOUND, EVENT_HAS_ORDERS. */
  delete: (input: { id: string }, options?: MutationOptions) => Promise<void>;
  /** Puts it on show; safe to repeat. Errors: FORBIDDEN, NOT_FOUND, EVENT_NOT_PUBLISHABLE with all that is missing in `details.missing`. */
  publish: (input: { id: string }, options?: MutationOptions) => Promise<Event>;
  /**
   * What can be bought of an event: now, and again within half a second of each change, for as long as the loop runs. Reconnects by
   * itself; a loop that is slower than the changes sees the newest. Ends when the loop is left and when the signal is given.
   * Errors: NOT_FOUND, also when the event is deleted later; RATE_LIMITED with too many listeners at one address; UNAVAILABLE.
   */
  live: (input: WatchAvailabilityInput, options?: CallOptions) => AsyncGenerator<LiveAvailability, void, void>;
}

export function eventsResource({ events }: TrpcClient): EventsResource {
  return {
    create: (input, options) => answered(events.create.mutate(input, requestOptions(options))),
    list: (input, options) =>
      listing((cursor) =>
        answered(events.list.query({ ...input, ...(cursor && { cursor }) }, requestOptions(options))),
      ),
    get: (input, options) => answered(events.get.query(input, requestOptions(options))),
    update: (input, options) => answered(events.update.mutate(input, requestOptions(options))),
    delete: (input, options) => answered(events.delete.mutate(input, requestOptions(options))),
    publish: (input, options) => answered(events.publish.mutate(input, requestOptions(options))),
    live: (input, options) => liveAvailability(events, input, options),
  };
}
