import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shiftClock, sql } from '../database/index.ts';
import { findViolations } from '../invariants/index.ts';
import {
  anonymous,
  aPool,
  aPromoter,
  aPublishedEvent,
  openTestDomain,
  raceBuyers,
  startOtherProcess,
  withoutGuards,
  type Tally,
} from '../testing/index.ts';
import { placeHold } from './place-hold.ts';
import type { PlaceOrderInput } from './schemas.ts';

// Two server processes, each with a queue of its own: between them nothing but the database decides. Each race is run with its
// guards, and again without them, to show that it is one and that the invariants tell of it. The pauses are in both.
const test = await openTestDomain({ HOLD_TTL_SECONDS: '100', RATE_LIMIT_FACTOR: '100' });
const other = await startOtherProcess(test);
const promoter = await aPromoter();
afterAll(async () => {
  await other[Symbol.asyncDispose]();
  await test[Symbol.asyncDispose]();
});
afterEach(async () => expect(await findViolations()).toEqual([]));

const rounds = 10;
let buyers = 0;
beforeEach(() => {
  buyers = 0;
});

interface Sale {
  eventId: string;
  tierIds: string[];
}

async function aSale(...capacities: number[]): Promise<Sale> {
  const tiers = capacities.map((capacity) => ({ price: 0, capacity, maxPerOrder: 50 }));
  const { event, tiers: made } = await aPublishedEvent(promoter, tiers);
  return { eventId: event.id, tierIds: made.map((tier) => tier.id) };
}

function purchase(eventId: string, ...tierIds: (string | undefined)[]): PlaceOrderInput {
  const buyer = { email: `racer${buyers++}@example.com`, name: 'Racer' };
  return { eventId, items: tierIds.map((tierId) => ({ tierId: tierId ?? '', quantity: 1 })), buyer };
}

const times = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));

/** Both processes at once: what happened in both together. */
async function race(here: PlaceOrderInput[], there: PlaceOrderInput[]): Promise<Tally> {
  const sum: Tally = {};
  for (const tally of await Promise.all([raceBuyers(here), other.race(there)]))
    for (const [outcome, count] of Object.entries(tally)) sum[outcome] = (sum[outcome] ?? 0) + count;
  return sum;
}

/** Races again and again until an invariant is broken; names which. */
async function brokenBy(round: () => Promise<unknown>): Promise<string[]> {
  for (let i = 0; i < rounds; i++) {
    await round();
    const violations = await findViolations();
    if (violations.length > 0) return violations.map((violation) => violation.invariant);
  }
  return [];
}

const counted = 'a tier has allocated exactly the units of its live order lines and active holds';

describe('the last unit', () => {
  const lastUnit = async () => {
    const { eventId, tierIds } = await aSale(1);
    const buyersOf = () => times(6, () => purchase(eventId, tierIds[0]));
    return await race(buyersOf(), buyersOf());
  };

  it('is sold once', async () => {
    await using _ = await withoutGuards(['pause after the locks'], other);
    for (let i = 0; i < 2; i++) expect(await lastUnit()).toEqual({ sold: 1, SOLD_OUT: 11 });
  });

  it('is sold twice without the row lock, the guarded counter and its CHECK', async () => {
    await using _ = await withoutGuards(
      ['pause after the locks', 'row locks of tiers', 'bounds of tier counters', 'checks of counters'],
      other,
    );
    expect(await brokenBy(lastUnit)).toContain('no counter leaves 0..capacity');
  });

  it.each(['bounds of tier counters', 'checks of counters'] as const)(
    'is sold once without the row lock and without the %s: the other one refuses what was decided wrong',
    async (guard) => {
      await using _ = await withoutGuards(['pause after the locks', 'row locks of tiers', guard], other);
      for (let i = 0; i < 2; i++) expect(await lastUnit()).toMatchObject({ sold: 1 });
    },
  );
});

describe('a pool that two tiers share', () => {
  /** One process sells one tier, the other one the other tier: only the pool's row is common to them. */
  const sharedPool = async () => {
    const { eventId, tierIds } = await aSale(50, 50);
    await aPool(eventId, tierIds, 3);
    const [here = [], there = []] = tierIds.map((tierId) => times(5, () => purchase(eventId, tierId)));
    return await race(here, there);
  };

  it('is sold out exactly', async () => {
    await using _ = await withoutGuards(['pause after the locks'], other);
    for (let i = 0; i < 2; i++) expect(await sharedPool()).toEqual({ sold: 3, SOLD_OUT: 7 });
  });

  it.each(['bounds of pool counters', 'checks of counters'] as const)(
    "is sold out exactly without the pool's own row lock and without the %s: the other one refuses what was decided wrong",
    async (guard) => {
      await using _ = await withoutGuards(['pause after the locks', 'row locks of pools', guard], other);
      for (let i = 0; i < 2; i++) expect(await sharedPool()).toMatchObject({ sold: 3 });
    },
  );

  it("is oversold without the pool's own row lock, guarded counter and CHECK, whatever locks the tiers have", async () => {
    await using _ = await withoutGuards(
      ['pause after the locks', 'row locks of pools', 'bounds of pool counters', 'checks of counters'],
      other,
    );
    expect(await brokenBy(sharedPool)).toContain('no counter leaves 0..capacity');
  });
});

describe('an expired hold', () => {
  const revived = async () => {
    const { eventId, tierIds } = await aSale(1);
    await placeHold(anonymous(), { eventId, items: [{ tierId: tierIds[0] ?? '', quantity: 1 }] });
    await shiftClock(101);
    try {
      return await race([purchase(eventId, tierIds[0])], [purchase(eventId, tierIds[0])]);
    } finally {
      await shiftClock(-101);
    }
  };

  it('gives its tickets to one of two who are short', async () => {
    await using _ = await withoutGuards(['pause after the locks'], other);
    for (let i = 0; i < 2; i++) expect(await revived()).toEqual({ sold: 1, SOLD_OUT: 1 });
  });

  it('gives them to both without the row locks of tier and hold', async () => {
    await using _ = await withoutGuards(
      ['pause after the locks', 'row locks of tiers', 'row locks of expired holds'],
      other,
    );
    expect(await brokenBy(revived)).toContain(counted);
  });
});

describe('a live hold', () => {
  const convertedByTwo = async () => {
    const { eventId, tierIds } = await aSale(1);
    const hold = await placeHold(anonymous(), { eventId, items: [{ tierId: tierIds[0] ?? '', quantity: 1 }] });
    const withHold = () => ({ ...purchase(eventId, tierIds[0]), holdToken: hold.token });
    return await race([withHold()], [withHold()]);
  };

  it('becomes one order', async () => {
    await using _ = await withoutGuards(['pause after the locks'], other);
    for (let i = 0; i < 2; i++) expect(await convertedByTwo()).toEqual({ sold: 1, HOLD_USED: 1 });
  });

  it('becomes one order without the row locks of tier and hold: its guarded status refuses what was decided wrong', async () => {
    await using _ = await withoutGuards(
      ['pause after the locks', 'row locks of tiers', 'row locks of named holds'],
      other,
    );
    for (let i = 0; i < 2; i++) expect(await convertedByTwo()).toMatchObject({ sold: 1 });
  });

  it('becomes two without the row locks of tier and hold and its guarded status', async () => {
    await using _ = await withoutGuards(
      ['pause after the locks', 'row locks of tiers', 'row locks of named holds', 'status of converted holds'],
      other,
    );
    expect(await brokenBy(convertedByTwo)).toContain(counted);
  });
});

describe('carts over several tiers in any order', () => {
  const turnedCarts = async () => {
    const { eventId, tierIds } = await aSale(30, 30, 30);
    const turned = times(8, (index) => times(3, (step) => tierIds[(index + step) % 3]));
    return await race(
      turned.map((cart) => purchase(eventId, ...cart)),
      turned.map((cart) => purchase(eventId, ...cart.toReversed())),
    );
  };
  /** So many there were. A server process of PostgreSQL has told of all of its own when it has ended. */
  const deadlocks = async () => {
    const writers = `from pg_stat_activity where datname = current_database() and application_name = 'ticket-vendor-stock'`;
    await sql(`select pg_terminate_backend(pid) ${writers}`);
    while ((await sql(`select 1 ${writers}`)).length > 0) await sleep(20);
    const [row] = await sql<{ deadlocks: number }>(
      'select deadlocks::int as deadlocks from pg_stat_database where datname = current_database()',
    );
    await sleep(100);
    return row?.deadlocks ?? 0;
  };

  it('never deadlock', async () => {
    await using _ = await withoutGuards(['pause between the locks'], other);
    const before = await deadlocks();
    expect(await turnedCarts()).toEqual({ sold: 16 });
    expect(await deadlocks()).toBe(before);
  });

  it('deadlock without the one order of locks', async () => {
    await using _ = await withoutGuards(['pause between the locks', 'lock order'], other);
    const before = await deadlocks();
    let after = before;
    for (let i = 0; i < rounds && after === before; i++) {
      await turnedCarts();
      after = await deadlocks();
    }
    expect(after).toBeGreaterThan(before);
  });
});
