import type { z } from 'zod';
import type { Ctx } from '../context/index.ts';
import { readClock } from '../database/index.ts';
import { createEvent, CreateEventInput, publishEvent } from '../events/index.ts';
import { createTier, CreateTierInput } from '../tiers/index.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** A published event in about 60 days with three tiers, made by the same verbs that promoters use. */
export async function seedDemoEvent(ctx: Ctx, promoterId: string): Promise<{ id: string; title: string }> {
  const startsAt = new Date(Math.floor((await readClock()).getTime() / day) * day + 60 * day + 18 * hour);
  const endsAt = new Date(startsAt.getTime() + 5 * hour);
  const event = await createEvent(ctx, CreateEventInput.parse({ ...facts, promoterId, startsAt, endsAt }));
  for (const [sortOrder, tier] of tiers(startsAt).entries())
    await createTier(ctx, CreateTierInput.parse({ eventId: event.id, sortOrder, ...tier }));
  await publishEvent(ctx, { id: event.id });
  return { id: event.id, title: event.title };
}

const facts = {
  title: 'An Evening by the River',
  description: 'Two bands, one bar and the last light over the water.',
  venue: { name: 'Old Boathouse', address: 'Uferweg 7', city: 'Berlin', country: 'DE' },
  timezone: 'Europe/Berlin',
  currency: 'EUR',
  category: 'music',
  tags: ['live', 'open air'],
};

function tiers(startsAt: Date): Omit<z.input<typeof CreateTierInput>, 'eventId'>[] {
  const monthBefore = new Date(startsAt.getTime() - 30 * day);
  return [
    { name: 'Neighbours', description: 'Free, two per order.', price: 0, capacity: 40, maxPerOrder: 2 },
    { name: 'Early bird', description: 'Until a month before.', price: 2_500, capacity: 100, salesEndAt: monthBefore },
    { name: 'Standard', description: 'Standing, all areas.', price: 4_500, capacity: 400 },
  ];
}
