import { describe, expect, it } from 'vitest';
import type { LockedStock } from '../inventory/index.ts';
import { decideCommands, type BatchFacts, type HoldFacts } from './decide-commands.ts';
import type { HoldCommand, OrderCommand, ReleaseCommand } from './stock-command.ts';

const tierIds = ['a', 'b'];
const now = new Date('2030-01-01T00:00:00Z');

function factsOf(stock: LockedStock, over: Partial<BatchFacts> = {}): BatchFacts {
  const tier = {
    price: 100,
    salesStartAt: null,
    salesEndAt: null,
    minPerOrder: 1,
    maxPerOrder: 100,
    maxPerCustomer: null,
    isHidden: false,
    isPaused: false,
  };
  return {
    now,
    event: { status: 'published', isPaused: false, endsAt: new Date('2031-01-01T00:00:00Z'), currency: 'EUR' },
    tiers: new Map(tierIds.map((id) => [id, { ...tier, name: id }])),
    stock,
    promoterId: 'promoter',
    memberIds: new Set(),
    standing: new Map(),
    holds: new Map(),
    counts: { units: new Map(), pendingOrders: new Map(), liveHolds: new Map(), boundFactor: 1 },
    ...over,
  };
}

function stockOf(capacities: (number | null)[], pool: number): LockedStock {
  return {
    eventId: 'event',
    tiers: tierIds.map((tierId, index) => ({ tierId, allocated: 0, capacity: capacities[index] ?? null, version: 0 })),
    pools: [{ poolId: 'p', allocated: 0, capacity: pool, version: 0 }],
    poolIdsOf: new Map(tierIds.map((id) => [id, ['p']])),
  };
}

let orders = 0;
interface Wanted {
  key?: string;
  hash?: string;
  email?: string;
  holdId?: string;
}

function commandOf(
  quantities: Record<string, number>,
  { key, hash = 'same', email, holdId }: Wanted = {},
): OrderCommand {
  const number = orders++;
  const objectId = `order-${number}`;
  const lines = Object.entries(quantities).map(([tierId, quantity]) => ({ tierId, quantity }));
  return {
    kind: 'order',
    objectId,
    lines,
    lockTierIds: [],
    request: {
      orderId: objectId,
      eventId: 'event',
      userId: null,
      buyer: { email: email ?? `buyer${number}@example.com`, name: 'A' },
      lines: lines.map((line) => ({ ...line, itemId: `${line.tierId}-item`, attendees: [] })),
      expectedTotal: undefined,
    },
    holdId,
    claim: key === undefined ? undefined : { scope: 's', procedure: 'orders.place', key, inputHash: Buffer.from(hash) },
    actor: { type: 'anonymous' },
    requestId: 'r',
    clientKey: null,
  };
}

function holdCommandOf(quantities: Record<string, number>, replaces?: string, client = 'c'): HoldCommand {
  const { request: _request, holdId: _holdId, ...order } = commandOf(quantities);
  return { ...order, kind: 'hold', replaces, clientKey: Buffer.from(client) };
}

function releaseOf(holdId: string): ReleaseCommand {
  const { request: _request, ...order } = commandOf({});
  return { ...order, kind: 'release', holdId };
}

describe('decideCommands', () => {
  it('changes nothing of the facts it is given', () => {
    const stock = stockOf([5, 5], 5);
    decideCommands(factsOf(stock), [commandOf({ a: 3 })]);
    expect(stock).toEqual(stockOf([5, 5], 5));
  });

  it('refuses who does not fit, and lets a later, smaller request have what is left', () => {
    const kinds = decideCommands(factsOf(stockOf([5, null], 100)), [
      commandOf({ a: 3 }),
      commandOf({ a: 3 }),
      commandOf({ a: 2 }),
    ]);
    expect(kinds.map((decision) => decision.kind)).toEqual(['placed', 'refused', 'placed']);
  });

  it('decides the first of several requests with one key, and gives the others its answer', () => {
    const commands = [
      commandOf({ a: 1 }, { key: 'k' }),
      commandOf({ a: 1 }, { key: 'k' }),
      commandOf({ a: 2 }, { key: 'k', hash: 'other' }),
      commandOf({ a: 1 }, { key: 'j' }),
    ];
    const decisions = decideCommands(factsOf(stockOf([5, 5], 5)), commands);
    expect(decisions).toMatchObject([
      { kind: 'placed' },
      { kind: 'replayed', objectId: commands[0]?.objectId },
      { kind: 'refused', error: { code: 'IDEMPOTENCY_KEY_REUSED' } },
      { kind: 'placed' },
    ]);
    const refused = decideCommands(factsOf(stockOf([0, 5], 5)), [
      commandOf({ a: 1 }, { key: 'k' }),
      commandOf({ a: 1 }, { key: 'k' }),
    ]);
    expect(refused).toMatchObject([{ error: { code: 'SOLD_OUT' } }, { error: { code: 'SOLD_OUT' } }]);
  });

  it('answers a key that stands for an earlier order with it, although all is sold', () => {
    const command = commandOf({ a: 1 }, { key: 'k' });
    const standing = new Map([['["s","orders.place","k"]', { objectId: 'earlier', inputHash: Buffer.from('same') }]]);
    expect(decideCommands(factsOf(stockOf([0, 0], 0), { standing }), [command])).toEqual([
      { kind: 'replayed', objectId: 'earlier' },
    ]);
  });

  it('frees the tickets of a released hold once, for whoever comes after it', () => {
    const hold = {
      id: 'h',
      status: 'active' as const,
      expiresAt: new Date(now.getTime() + 1),
      heldSince: now,
      holders: [],
      lines: [{ tierId: 'a', quantity: 2 }],
    };
    const stock = stockOf([2, null], 100);
    stock.tiers[0] = { tierId: 'a', allocated: 2, capacity: 2, version: 0 };
    const facts = factsOf(stock, { holds: new Map([['h', hold]]) });
    const commands = [commandOf({ a: 1 }), releaseOf('h'), releaseOf('h'), commandOf({ a: 2 }), releaseOf('gone')];
    expect(decideCommands(facts, commands)).toMatchObject([
      { error: { code: 'SOLD_OUT' } },
      { kind: 'released', givesUp: { id: 'h' } },
      { kind: 'released', givesUp: undefined },
      { kind: 'placed' },
      { error: { code: 'NOT_FOUND' } },
    ]);
    const used = factsOf(stock, { holds: new Map([['h', { ...hold, status: 'converted' as const }]]) });
    expect(decideCommands(used, [releaseOf('h')])).toMatchObject([{ error: { code: 'HOLD_USED' } }]);
  });

  it('shows hidden tiers to members of the promoter and to its keys only', () => {
    const facts = factsOf(stockOf([5, 5], 5), { memberIds: new Set(['member']) });
    for (const tier of facts.tiers.values()) tier.isHidden = true;
    const user = (userId: string): OrderCommand['actor'] => ({
      type: 'user',
      userId,
      role: 'promoter',
      sessionId: 's',
      email: 'e',
      name: 'n',
    });
    const key: OrderCommand['actor'] = { type: 'api_key', apiKeyId: 'k', promoterId: 'promoter', role: 'manager' };
    const actors: OrderCommand['actor'][] = [
      user('member'),
      key,
      user('stranger'),
      { ...key, promoterId: 'other' },
      { type: 'anonymous' },
    ];
    const decisions = decideCommands(
      facts,
      actors.map((actor) => ({ ...commandOf({ a: 1 }), actor })),
    );
    expect(decisions.map((decision) => decision.kind)).toEqual(['placed', 'placed', 'refused', 'refused', 'refused']);
  });

  it('counts what a customer has bought in this batch and before it', () => {
    const facts = factsOf(stockOf([50, 50], 100));
    for (const tier of facts.tiers.values()) tier.maxPerCustomer = 4;
    facts.counts.units.set('email:old@example.com|a', 3);
    const same = (quantity: number, email: string) => commandOf({ a: quantity }, { email });
    const commands = [
      same(2, 'new@example.com'),
      same(2, 'new@example.com'),
      same(1, 'new@example.com'),
      same(2, 'old@example.com'),
      same(1, 'old@example.com'),
    ];
    expect(decideCommands(facts, commands).map((decision) => decision.kind)).toEqual([
      'placed',
      'placed',
      'refused',
      'refused',
      'placed',
    ]);
  });

  it('refuses a caller who keeps too much unpaid or held', () => {
    const many = Array.from({ length: 6 }, () => commandOf({ a: 1 }, { email: 'same@example.com' }));
    expect(decideCommands(factsOf(stockOf([50, 50], 100)), many).map((decision) => decision.kind)).toEqual([
      ...Array.from({ length: 5 }, () => 'placed'),
      'refused',
    ]);
    const holds = Array.from({ length: 51 }, () => holdCommandOf({ a: 1 }));
    const decisions = decideCommands(factsOf(stockOf([100, 50], 100)), holds);
    expect(decisions.at(-1)).toMatchObject({ kind: 'refused', error: { code: 'RATE_LIMITED' } });
  });

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
});

const keyOf = ({ clientKey }: { clientKey: Buffer }) => `client:${clientKey.toString('hex')}` as const;
