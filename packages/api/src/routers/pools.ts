import {
  createPool,
  CreatePoolInput,
  deletePool,
  listPools,
  ListPoolsInput,
  PoolIdInput,
  PoolOutput,
  PoolPage,
  updatePool,
  UpdatePoolInput,
} from '@ticket-vendor/domain';
import { z } from 'zod';
import { resolver } from '../resolver.ts';
import { procedure, router } from '../trpc.ts';

const tags = ['Pools'];

export const poolsRouter = router({
  create: procedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/events/{eventId}/pools',
        tags,
        summary: 'Add a pool to an event',
        description: 'A stock that several tiers share: those that name it as their `poolId`.',
        status: 201,
        location: '/pools/{id}',
        idempotent: true,
        errors: ['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND'],
      },
      limit: 'write',
    })
    .input(CreatePoolInput)
    .output(PoolOutput)
    .mutation(resolver(createPool)),

  list: procedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/events/{eventId}/pools',
        tags,
        summary: 'List the pools of an event',
        description: 'The capacity of the event itself is not one of them.',
        errors: ['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND'],
      },
      limit: 'read',
    })
    .input(ListPoolsInput)
    .output(PoolPage)
    .query(resolver(listPools)),

  update: procedure
    .meta({
      openapi: {
        method: 'PUT',
        path: '/pools/{id}',
        tags,
        summary: 'Change a pool',
        description: 'A field that is absent keeps its value.',
        idempotent: true,
        errors: ['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND', 'CAPACITY_BELOW_ALLOCATED'],
      },
      limit: 'write',
    })
    .input(UpdatePoolInput)
    .output(PoolOutput)
    .mutation(resolver(updatePool)),

  delete: procedure
    .meta({
      openapi: {
        method: 'DELETE',
        path: '/pools/{id}',
        tags,
        summary: 'Delete a pool that has no tiers',
        description: 'While tiers draw from it: `VALIDATION_FAILED` with their ids in `tierIds`.',
        status: 204,
        idempotent: true,
        errors: ['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND', 'EVENT_NOT_PUBLISHABLE'],
      },
      limit: 'write',
    })
    .input(PoolIdInput)
    .output(z.void())
    .mutation(resolver(deletePool)),
});
