import { describe, expect, it } from 'vitest';
import { judgeBooks, type Books } from './check-books.ts';
import { describeOutcomes } from './describe-outcomes.ts';
import { describeTiers } from './describe-tiers.ts';
import { histogram, summarizeLatency } from './latency.ts';
import { planBuyers, type Crowd } from './plan-buyers.ts';
import { tally, wentWell, type Purchase } from './purchase.ts';
import { seededRandom } from './seeded-random.ts';
import { textHistogram } from './text-histogram.ts';

const stalls = { id: 'stalls', available: 90, minPerOrder: 1, maxPerOrder: 10 };
const boxes = { id: 'boxes', available: 10, minPerOrder: 4, maxPerOrder: 6 };
const crowd: Crowd = {
  buyers: 2_000,
  seed: 3,
  arrivalsPerSecond: 100,
  thinkTimeMs: 50,
  ticketsPerOrder: 2,
  abandonRate: 0.1,
  declineRate: 0.2,
  retryRate: 0.5,
};

function purchase(rest: Partial<Purchase>): Purchase {
  const nothing = { number: 1, email: 'bea@example.com', outcome: 'held', declines: 0, ticketIds: [] } as const;
  return { tierId: 'stalls', quantity: 1, ...nothing, ...rest } as Purchase;
}

const paid = (orderId: string, ...ticketIds: string[]) =>
  purchase({ outcome: 'paid', orderId, ticketIds, quantity: ticketIds.length });

describe('a seeded random', () => {
  it('repeats itself for its seed alone, evenly and within bounds', () => {
    const draw = (seed: number) => Array.from({ length: 5_000 }, seededRandom(seed).next);
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect(draw(0).every((number) => number >= 0 && number < 1)).toBe(true);
    expect(draw(1).reduce((sum, number) => sum + number) / 5_000).toBeCloseTo(0.5, 1);
    const random = seededRandom(1);
    expect(new Set(Array.from({ length: 200 }, () => random.between(2, 4)))).toEqual(new Set([2, 3, 4]));
    expect(Math.max(...Array.from({ length: 5_000 }, () => random.wait(10)))).toBeLessThanOrEqual(50);
  });
});

describe('planBuyers', () => {
  it('plans the same crowd for the same seed, another for another', () => {
    expect(planBuyers(crowd, [stalls, boxes])).toEqual(planBuyers(crowd, [stalls, boxes]));
    expect(planBuyers({ ...crowd, seed: 4 }, [stalls])).not.toEqual(planBuyers(crowd, [stalls]));
  });

  it('keeps to rate, limits and shares', () => {
    const plans = planBuyers(crowd, [stalls, boxes]);
    expect(plans.at(-1)?.arrivesAtMs).toBeGreaterThan(17_000);
    expect(plans.at(-1)?.arrivesAtMs).toBeLessThan(23_000);
    expect(plans.filter(({ tierId }) => tierId === 'boxes').length / 2_000).toBeCloseTo(0.1, 1);
    expect(new Set(plans.filter(({ tierId }) => tierId === 'boxes').map(({ quantity }) => quantity))).toEqual(
      new Set([4]),
    );
    expect(plans.filter(({ cards }) => cards.length === 0).length / 2_000).toBeCloseTo(0.1, 1);
    expect(planBuyers({ ...crowd, abandonRate: 1 }, [stalls]).every(({ cards }) => cards.length === 0)).toBe(true);
  });
});

describe('the times of answers', () => {
  it('have percentiles by nearest rank', () => {
    const timings = Array.from({ length: 100 }, (_, index) => ({
      step: 'order' as const,
      tookMs: 100 - index,
      atMs: 0,
    }));
    expect(summarizeLatency(timings)).toMatchObject([
      { step: 'order', count: 100, p50: 50, p90: 90, p99: 99, max: 100 },
    ]);
    expect(summarizeLatency([])).toEqual([]);
  });

  it('fall into buckets without a gap, an edge into the upper one', () => {
    expect(histogram([1, 1.4, 1.5, 6.9])).toEqual([
      { fromMs: 1, toMs: 1.5, count: 2 },
      { fromMs: 1.5, toMs: 2, count: 1 },
      { fromMs: 2, toMs: 3, count: 0 },
      { fromMs: 3, toMs: 5, count: 0 },
      { fromMs: 5, toMs: 7, count: 1 },
    ]);
  });

  it('are drawn with bars as long as their share', () => {
    expect(textHistogram(histogram([1, 1, 1.6]))).toEqual([
      `  1 - 1.5 ms  2  ${'█'.repeat(40)}`,
      `  1.5 - 2 ms  1  ${'█'.repeat(20)}`,
    ]);
  });
});

describe('what became of the buyers', () => {
  const until = new Date('2030-01-18T19:30:00Z');
  const all = [
    paid('1', 'a', 'b'),
    purchase({ orderId: '2', heldUntil: until }),
    purchase({ outcome: 'refused', reason: 'SOLD_OUT', quantity: 2 }),
    purchase({ outcome: 'refused', reason: 'SOLD_OUT' }),
    purchase({ outcome: 'refused', reason: 'RATE_LIMITED' }),
  ];

  it('is counted, refusals by their reason, the hold with its local time and zone', () => {
    const zone = process.env['TZ'];
    process.env['TZ'] = 'America/New_York';
    const rows = describeOutcomes(tally(all));
    process.env['TZ'] = zone;
    if (zone === undefined) delete process.env['TZ'];
    expect(rows).toContainEqual(['sold', '2', '3']);
    expect(rows).toContainEqual(['refused', '3', '4']);
    expect(rows).toContainEqual(['  sold out', '2', '3']);
    expect(rows).toContainEqual([expect.stringContaining('429'), '1', '1']);
    expect(rows).toContainEqual([expect.stringMatching(/^ {2}held until 14:30 (GMT-5|EST), unpaid$/), '1', '1']);
  });

  it('is counted by tier', () => {
    const tiers = [
      { id: 'stalls', name: 'Stalls', capacity: 5 },
      { id: 'gods', name: 'Gods', capacity: null },
    ];
    expect(describeTiers(tiers, all).slice(1)).toEqual([
      ['Stalls', '5', '7', '2', '1', '2'],
      ['Gods', 'shared', '0', '0', '0', 'shared'],
    ]);
  });

  it('went well with refusals and a busy server, not with a failure', () => {
    expect(wentWell([...all, purchase({ problem: 'RATE_LIMITED' })])).toBe(true);
    expect(wentWell([purchase({ outcome: 'failed', problem: 'NETWORK' })])).toBe(false);
    expect(wentWell([purchase({ problem: 'INTERNAL' })])).toBe(false);
  });
});

describe('judgeBooks', () => {
  const order = (id: string, quantity: number, status: 'paid' | 'pending' | 'expired' = 'paid') => ({
    id,
    status,
    items: [{ tierId: 'stalls', quantity }],
  });
  const books = (orders: Books['orders'], available: number): Books => ({
    event: { capacity: null, tiers: [{ id: 'stalls', name: 'Stalls', capacity: 3, status: 'on_sale' }] },
    orders,
    availability: [{ tierId: 'stalls', available }],
  });
  const broken = (read: Books, purchases: Purchase[]) =>
    judgeBooks(read, purchases).flatMap(({ check, isGood }) => (isGood ? [] : [check]));

  it('finds nothing wrong in books that agree with the buyers', () => {
    expect(
      broken(books([order('1', 2), order('2', 1, 'expired')], 1), [paid('1', 'a', 'b'), purchase({ orderId: '2' })]),
    ).toEqual([]);
  });

  it('finds an oversale in the list of orders', () => {
    const sold = [paid('1', 'a', 'b'), paid('2', 'c', 'd')];
    expect(broken(books([order('1', 2), order('2', 2)], -1), sold)).toEqual(['nothing is oversold']);
  });

  it('finds an oversale in the hands of the buyers that the list of orders hides', () => {
    const sold = [paid('1', 'a', 'b'), paid('2', 'c', 'd')];
    expect(broken(books([order('1', 2), order('2', 1)], 0), sold)).toContain('nothing is oversold');
  });

  it('finds stock that leaked, an order that nobody was told of, and a ticket sold twice', () => {
    expect(broken(books([order('1', 1)], 1), [paid('1', 'a')])).toEqual(['availability and orders agree']);
    expect(broken(books([order('1', 1)], 2), [])).toEqual(['each order was answered once']);
    const twice = [paid('1', 'a'), paid('2', 'a')];
    expect(broken(books([order('1', 1), order('2', 1)], 1), twice)).toEqual(['paid orders have their tickets']);
  });
});
