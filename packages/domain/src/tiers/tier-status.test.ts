import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tierStatus, type Sale } from './tier-status.ts';

const at = (minute: number): Date => new Date(Date.UTC(2030, 0, 1, 20, minute));
const sale = (over: Partial<Sale> = {}): Sale => ({
  now: at(10),
  eventStatus: 'published',
  eventEndsAt: at(50),
  isPaused: false,
  salesStartAt: null,
  salesEndAt: null,
  allocated: 3,
  capacity: 10,
  poolFree: null,
  isPendingInTier: false,
  isPendingInPools: false,
  ...over,
});

describe('tierStatus', () => {
  it('is on sale from the first to just before the last moment of its window', () => {
    const window = { salesStartAt: at(10), salesEndAt: at(20) };
    expect(tierStatus(sale({ ...window, now: new Date(at(10).getTime() - 1) })).status).toBe('not_started');
    expect(tierStatus(sale({ ...window, now: at(10) }))).toEqual({ status: 'on_sale', available: 7 });
    expect(tierStatus(sale({ ...window, now: new Date(at(20).getTime() - 1) })).status).toBe('on_sale');
    expect(tierStatus(sale({ ...window, now: at(20) })).status).toBe('ended');
  });

  it('ends with the event, whatever its own window says', () => {
    expect(tierStatus(sale({ now: at(50), salesEndAt: at(59) })).status).toBe('ended');
    expect(tierStatus(sale({ eventStatus: 'cancelled' })).status).toBe('ended');
    expect(tierStatus(sale({ eventStatus: 'archived' })).status).toBe('ended');
  });

  it('says paused rather than sold out or not started, and ended rather than paused', () => {
    expect(tierStatus(sale({ isPaused: true, allocated: 10 })).status).toBe('paused');
    expect(tierStatus(sale({ isPaused: true, salesStartAt: at(20) })).status).toBe('paused');
    expect(tierStatus(sale({ isPaused: true, now: at(55) })).status).toBe('ended');
  });

  it('is limited by the scarcer of its own capacity and its pools', () => {
    expect(tierStatus(sale({ poolFree: 2 })).available).toBe(2);
    expect(tierStatus(sale({ poolFree: 9 })).available).toBe(7);
    expect(tierStatus(sale({ capacity: null, poolFree: 9 })).available).toBe(9);
  });

  it('has nothing to sell without any capacity', () => {
    expect(tierStatus(sale({ capacity: null }))).toEqual({ status: 'sold_out', reason: 'sold', available: 0 });
  });

  it('says reserved only if every used-up limit has units in pending orders', () => {
    const full = { allocated: 10 };
    expect(tierStatus(sale(full)).reason).toBe('sold');
    expect(tierStatus(sale({ ...full, isPendingInTier: true })).reason).toBe('reserved');
    expect(tierStatus(sale({ ...full, poolFree: 0, isPendingInTier: true })).reason).toBe('sold');
    expect(tierStatus(sale({ ...full, poolFree: 0, isPendingInPools: true })).reason).toBe('sold');
    expect(tierStatus(sale({ poolFree: 0, isPendingInPools: true })).reason).toBe('reserved');
  });

  it('never offers more than a limit leaves, and sells only inside every window', () => {
    const minute = fc.integer({ min: 0, max: 59 }).map(at);
    const limit = fc.option(fc.integer({ min: 0, max: 20 }));
    const sales = fc.record({
      now: minute,
      eventStatus: fc.constantFrom('draft', 'published', 'cancelled', 'archived'),
      eventEndsAt: minute,
      isPaused: fc.boolean(),
      salesStartAt: fc.option(minute),
      salesEndAt: fc.option(minute),
      allocated: fc.integer({ min: 0, max: 25 }),
      capacity: limit,
      poolFree: limit,
      isPendingInTier: fc.boolean(),
      isPendingInPools: fc.boolean(),
    } satisfies { [K in keyof Sale]: fc.Arbitrary<Sale[K]> });
    fc.assert(
      fc.property(sales, (drawn) => {
        const { status, reason, available } = tierStatus(drawn);
        const limits = [drawn.capacity === null ? null : drawn.capacity - drawn.allocated, drawn.poolFree];
        const scarcest = Math.min(...limits.filter((limit) => limit !== null));
        expect(available).toBe(Number.isFinite(scarcest) ? Math.max(0, scarcest) : 0);
        expect(reason !== undefined).toBe(status === 'sold_out');
        const isOpen =
          !drawn.isPaused &&
          (drawn.salesStartAt === null || drawn.salesStartAt <= drawn.now) &&
          (drawn.salesEndAt === null || drawn.now < drawn.salesEndAt) &&
          drawn.now < drawn.eventEndsAt &&
          ['draft', 'published'].includes(drawn.eventStatus);
        expect(status === 'on_sale').toBe(isOpen && available > 0);
        expect(status === 'sold_out').toBe(isOpen && available === 0);
      }),
    );
  });
});
