import {
  AvailabilityOutput,
  createTier,
  CreateTierInput,
  getAvailability,
  listTiers,
  ListTiersInput,
  TierIdInput,
  TierOutput,
  TierPage,
  updateTier,
  UpdateTierInput,
} from '@ticket-vendor/domain';
import { resolver } from '../resolver.ts';
import { procedure, router } from '../trpc.ts';

const tags = ['Tiers'];

export const tiersRouter = router({
  create: procedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/events/{eventId}/tiers',
        tags,
        summary: 'Add a tier to an event',
        status: 201,
        location: '/tiers/{id}',
        idempotent: true,
        errors: ['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND', 'EVENT_NOT_PUBLISHABLE'],
      },
      limit: 'write',
    })
    .input(CreateTierInput)
    .output(TierOutput)
    .mutation(resolver(createTier)),

  list: procedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/events/{eventId}/tiers',
        tags,
        summary: 'List the tiers of an event',
        description: 'Hidden ones are shown to members of the promoter only.',
        protect: false,
        errors: ['NOT_FOUND'],
      },
      limit: 'read',
    })
    .input(ListTiersInput)
    .output(TierPage)
    .query(resolver(listTiers)),

  update: procedure
    .meta({
      openapi: {
        method: 'PUT',
        path: '/tiers/{id}',
        tags,
        summary: 'Change a tier',
        description: 'A field that is absent keeps its value, null clears it.',
        idempotent: true,
        errors: ['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND', 'CAPACITY_BELOW_ALLOCATED', 'EVENT_NOT_PUBLISHABLE'],
      },
      limit: 'write',
    })
    .input(UpdateTierInput)
    .output(TierOutput)
    .mutation(resolver(updateTier)),

  availability: procedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/tiers/{id}/availability',
        tags,
        summary: 'How many tickets of a tier can be bought now',
        protect: false,
        errors: ['NOT_FOUND'],
      },
      limit: 'read',
    })
    .input(TierIdInput)
    .output(AvailabilityOutput)
    .query(resolver(getAvailability)),
});
