import { describe, expect, it } from 'vitest';
import { commandOf, factsOf, holdCommandOf, releaseOf, stockOf } from './decide-commands-fixture.ts';
import { decideCommands, type BatchFacts, type HoldFacts } from './decide-commands.ts';

describe('holds', () => {
  const live: HoldFacts = {
    id: 'h',
    status: 'active',
    expiresAt: new Date('2030-01-01T00:05:00Z'),
    heldSince: new Date('2029-12-31T23:58:00Z'),
    holders: [],
    lines: [{ tierId: 'a', quantity: 2 }],
  };
  const held = (over: Partial<BatchFacts> = {}) => {
    const stock = stockOf([2, 5], 10);
    for (const row of [...stock.tiers.filter((tier) => tier.tierId === 'a'), ...stock.pools]) row.allocated = 2;
    return factsOf(stock, { holds: new Map([['h', live]]), ...over });
  };

  it('give their tickets to one order, which takes nothing from the stock', () => {
    const withHold = () => commandOf({ a: 2 }, { holdId: 'h' });
    const decisions = decideCommands(held(), [withHold(), withHold(), commandOf({ a: 1 })]);
    expect(decisions).toMatchObject([
      { kind: 'placed' },
      { error: { code: 'HOLD_USED' } },
      { error: { code: 'SOLD_OUT' } },
    ]);
  });

  it.each([
    ['other tickets', { a: 1 }, {}, 'HOLD_MISMATCH'],
    ['an expired hold', { a: 2 }, { now: live.expiresAt }, 'HOLD_EXPIRED'],
    ['a hold of another event', { a: 2 }, { holds: new Map() }, 'NOT_FOUND'],
    [
      'a released hold',
      { a: 2 },
      { holds: new Map([['h', { ...live, status: 'released' as const }]]) },
      'HOLD_EXPIRED',
    ],
  ])('refuse %s', (_what, quantities, over, code) => {
    expect(decideCommands(held(over), [commandOf(quantities, { holdId: 'h' })])).toMatchObject([
      { kind: 'refused', error: { code } },
    ]);
  });

  it('start anew where they replace one that is over, and count then like any other', () => {
    const now = live.expiresAt;
    const client = { clientKey: Buffer.from('k') };
    const replacing = { ...holdCommandOf({ a: 1 }, 'h'), ...client };
    expect(decideCommands(held({ now }), [replacing])).toMatchObject([{ kind: 'held', heldSince: now }]);
    const over = held({ now, holds: new Map([['h', { ...live, holders: [keyOf(client)] }]]) });
    over.counts.liveHolds.set(keyOf(client), 50);
    expect(decideCommands(over, [replacing])).toMatchObject([{ error: { code: 'RATE_LIMITED' } }]);
  });

  it('count against their holders until they end, and whoever replaces them has one more', () => {
    const [own, others] = [{ clientKey: Buffer.from('k') }, { clientKey: Buffer.from('o') }];
    const full = () => {
      const facts = held({ holds: new Map([['h', { ...live, holders: [keyOf(own)] }]]) });
      for (const client of [own, others]) facts.counts.liveHolds.set(keyOf(client), 50);
      return facts;
    };
    const limited = { error: { code: 'RATE_LIMITED' } };
    const hold = { ...holdCommandOf({ b: 1 }), ...own };
    const replacing = { ...holdCommandOf({ a: 1 }, 'h'), ...own };
    expect(decideCommands(full(), [hold, replacing, hold])).toMatchObject([limited, { kind: 'held' }, limited]);
    expect(decideCommands(full(), [{ ...replacing, ...others }, hold])).toMatchObject([limited, limited]);
    expect(decideCommands(full(), [releaseOf('h'), hold, hold])).toMatchObject([
      { kind: 'released' },
      { kind: 'held' },
      limited,
    ]);
    expect(decideCommands(full(), [commandOf({ a: 2 }, { holdId: 'h' }), hold])).toMatchObject([
      { kind: 'placed' },
      { kind: 'held' },
    ]);
  });

  it('make room for the hold that replaces them, and keep it when that one does not fit', () => {
    expect(decideCommands(held(), [holdCommandOf({ a: 2 }, 'h')])).toEqual([
      { kind: 'held', givesUp: live, heldSince: live.heldSince },
    ]);
    const decisions = decideCommands(held(), [
      holdCommandOf({ a: 2, b: 6 }, 'h'),
      commandOf({ a: 1 }),
      commandOf({ a: 2 }, { holdId: 'h' }),
    ]);
    expect(decisions).toMatchObject([
      { error: { code: 'SOLD_OUT' } },
      { error: { code: 'SOLD_OUT' } },
      { kind: 'placed' },
    ]);
  });
});

const keyOf = ({ clientKey }: { clientKey: Buffer }) => `client:${clientKey.toString('hex')}` as const;
