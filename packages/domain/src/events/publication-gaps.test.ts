import { describe, expect, it } from 'vitest';
import { publicationGaps, type PublishableEvent, type PublishableTier } from './publication-gaps.ts';

const at = (hour: number): Date => new Date(Date.UTC(2030, 0, 1, hour));
const event: PublishableEvent = {
  status: 'draft',
  startsAt: at(18),
  endsAt: at(20),
  timezone: 'Europe/Berlin',
  currency: 'EUR',
  capacity: null,
};
const tier: PublishableTier = {
  id: 'a',
  name: 'Parkett',
  isHidden: false,
  isPaused: false,
  salesEndAt: null,
  capacity: 10,
  poolId: null,
  poolCapacity: null,
};
const now = at(12);

const fields = (over: Partial<PublishableEvent>, tiers: PublishableTier[]): string[] =>
  publicationGaps({ ...event, ...over }, tiers, now).map((gap) => gap.field);

describe('publicationGaps', () => {
  it('finds none in an event that can be sold', () => {
    expect(fields({}, [tier])).toEqual([]);
    expect(fields({ capacity: 5 }, [{ ...tier, capacity: null }])).toEqual([]);
    expect(fields({}, [{ ...tier, capacity: null, poolId: 'p', poolCapacity: 5 }])).toEqual([]);
  });

  it('lists everything at once', () => {
    const broken = { status: 'cancelled', startsAt: at(11), endsAt: at(10), timezone: 'Mars', currency: 'X' } as const;
    expect(fields(broken, [{ ...tier, capacity: null }])).toEqual([
      'status',
      'endsAt',
      'endsAt',
      'timezone',
      'currency',
      'tiers',
      'capacity',
    ]);
  });

  it.each([
    ['hidden', { isHidden: true }],
    ['paused', { isPaused: true }],
    ['over', { salesEndAt: now }],
    ['without stock', { capacity: 0 }],
    ['in an empty pool', { poolId: 'p', poolCapacity: 0 }],
  ])('does not count a tier that is %s', (_, over) => {
    expect(fields({}, [{ ...tier, ...over }])).toEqual(['tiers']);
    expect(fields({}, [{ ...tier, ...over }, tier])).toEqual([]);
  });

  it('wants stock for hidden and paused tiers as well', () => {
    expect(fields({}, [tier, { ...tier, id: 'b', isHidden: true, capacity: null }])).toEqual(['capacity']);
  });
});
