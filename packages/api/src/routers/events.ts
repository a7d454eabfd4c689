import {
  createEvent,
  CreateEventInput,
  deleteEvent,
  EventIdInput,
  EventOutput,
  EventPage,
  getEvent,
  listEvents,
  ListEventsInput,
  publishEvent,
  updateEvent,
  UpdateEventInput,
  watchAvailability,
  WatchAvailabilityInput,
  type LiveAvailability,
} from '@ticket-vendor/domain';
import { z } from 'zod';
import { resolver } from '../resolver.ts';
import { procedure, router } from '../trpc.ts';

const tags = ['Events'];

const LiveChanges = z.custom<AsyncGenerator<LiveAvailability, void, void>>(
  (value) => typeof value === 'object' && value !== null && Symbol.asyncIterator in value,
);

export const eventsRouter = router({
  create: procedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/events',
        tags,
        summary: 'Create an event',
        description: 'It is a draft until it is published.',
        status: 201,
        location: '/events/{id}',
        idempotent: true,
        errors: ['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND'],
      },
      limit: 'write',
    })
    .input(CreateEventInput)
    .output(EventOutput)
    .mutation(resolver(createEvent)),

  list: procedure
    .meta({
      openapi: { method: 'GET', path: '/events', tags, summary: 'Find published events', protect: false },
      limit: 'read',
    })
    .input(ListEventsInput)
    .output(EventPage)
    .query(resolver(listEvents)),

  get: procedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/events/{id}',
        tags,
        summary: 'Read an event with its tiers',
        description: 'Drafts are shown to members of the promoter only.',
        protect: false,
        errors: ['NOT_FOUND'],
      },
      limit: 'read',
    })
    .input(EventIdInput)
    .output(EventOutput)
    .query(resolver(getEvent)),

  update: procedure
    .meta({
      openapi: {
        method: 'PUT',
        path: '/events/{id}',
        tags,
        summary: 'Change an event',
        description: 'A field that is absent keeps its value, null clears it.',
        idempotent: true,
        errors: ['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND', 'CAPACITY_BELOW_ALLOCATED', 'EVENT_NOT_PUBLISHABLE'],
      },
      limit: 'write',
    })
    .input(UpdateEventInput)
    .output(EventOutput)
    .mutation(resolver(updateEvent)),

  delete: procedure
    .meta({
      openapi: {
        method: 'DELETE',
        path: '/events/{id}',
        tags,
        summary: 'Delete an event that has no orders',
        status: 204,
        idempotent: true,
        errors: ['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND', 'EVENT_HAS_ORDERS'],
      },
      limit: 'write',
    })
    .input(EventIdInput)
    .output(z.void())
    .mutation(resolver(deleteEvent)),

  publish: procedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/events/{id}/publish',
        tags,
        summary: 'Publish an event',
        description: 'Safe to repeat. When something is missing, `missing` lists all of it.',
        idempotent: true,
        errors: ['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND', 'EVENT_NOT_PUBLISHABLE'],
      },
      limit: 'write',
    })
    .input(EventIdInput)
    .output(EventOutput)
    .mutation(resolver(publishEvent)),

  /** Its REST twin is an endless answer, so it is a route of the server. */
  live: procedure
    .meta({ limit: 'read' })
    .input(WatchAvailabilityInput)
    .output(LiveChanges)
    .subscription(({ ctx, input, signal }) => watchAvailability(ctx, input, signal)),
});
