import {
  extendHold,
  getHold,
  HoldOutput,
  HoldTokenInput,
  placeHold,
  PlaceHoldInput,
  releaseHold,
} from '@ticket-vendor/domain';
import { z } from 'zod';
import { resolver } from '../resolver.ts';
import { procedure, router } from '../trpc.ts';

const tags = ['Holds'];

export const holdsRouter = router({
  place: procedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/holds',
        tags,
        summary: 'Set tickets aside for a while',
        description:
          'All of the items or none. Whoever has the `token` may order them until `expiresAt`. `replaces` swaps an earlier hold for this one; swapped or extended, tickets are kept for twice the base time at most.',
        status: 201,
        protect: false,
        location: '/holds/{token}',
        idempotent: true,
        errors: ['NOT_FOUND', 'SOLD_OUT', 'NOT_ON_SALE', 'QUANTITY_NOT_ALLOWED', 'HOLD_USED'],
      },
      limit: 'purchase',
    })
    .input(PlaceHoldInput)
    .output(HoldOutput)
    .mutation(resolver(placeHold)),

  get: procedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/holds/{token}',
        tags,
        summary: 'Read a hold',
        protect: false,
        private: true,
        errors: ['NOT_FOUND'],
      },
      limit: 'read',
    })
    .input(HoldTokenInput)
    .output(HoldOutput)
    .query(resolver(getHold)),

  release: procedure
    .meta({
      openapi: {
        method: 'DELETE',
        path: '/holds/{token}',
        tags,
        summary: 'Give the tickets of a hold back',
        status: 204,
        protect: false,
        private: true,
        idempotent: true,
        errors: ['NOT_FOUND', 'HOLD_USED'],
      },
      limit: 'write',
    })
    .input(HoldTokenInput)
    .output(z.void())
    .mutation(resolver(releaseHold)),

  extend: procedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/holds/{token}/extend',
        tags,
        summary: 'Give a hold more time, once',
        description: 'Up to twice the base time in all. A second call answers the hold as it is.',
        protect: false,
        private: true,
        idempotent: true,
        errors: ['NOT_FOUND', 'HOLD_EXPIRED', 'HOLD_USED'],
      },
      limit: 'write',
    })
    .input(HoldTokenInput)
    .output(HoldOutput)
    .mutation(resolver(extendHold)),
});
