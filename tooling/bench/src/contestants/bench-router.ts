import { procedure, router } from '@ticket-vendor/api/procedure';
import { PlaceOrderInput, TierIdInput } from '@ticket-vendor/domain';
import { z } from 'zod';

const Done = z.object({ id: z.string(), at: z.date() });
const tags = ['Bench'];

/** What the doors alone cost: procedures that take the product's inputs, count against the same limits and do nothing. */
export const benchRouter = router({
  noop: procedure
    .meta({
      openapi: { method: 'POST', path: '/noop', tags, summary: 'Do nothing', protect: false },
      limit: 'purchase',
    })
    .input(PlaceOrderInput)
    .output(Done)
    .mutation(({ input }) => ({ id: input.eventId, at: new Date() })),
  look: procedure
    .meta({
      openapi: { method: 'GET', path: '/noop/{id}', tags, summary: 'Read nothing', protect: false },
      limit: 'read',
    })
    .input(TierIdInput)
    .output(Done)
    .query(({ input }) => ({ id: input.id, at: new Date() })),
});
