import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LockedStock } from '../inventory/index.ts';
import { decideOrders, type BatchFacts, type OrderCommand } from './decide-orders.ts';

const tierIds = ['a', 'b'];
const now = new Date('2030-01-01T00:00:00Z');

function factsOf(stock: LockedStock, over: Partial<BatchFacts> = {}): BatchFacts {
  const tier = {
    price: 100,
    salesStartAt: null,
    salesEndAt: null,
    minPerOrder: 1,
    maxPerOrder: 100,
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
function commandOf(quantities: Record<string, number>, key?: string, hash = 'same'): OrderCommand {
  return {
    request: {
      orderId: `order-${orders++}`,
      eventId: 'event',
      userId: null,
      buyer: { email: 'a@example.com', name: 'A' },
      lines: Object.entries(quantities).map(([tierId, quantity]) => ({
        itemId: `${tierId}-item`,
        tierId,
        quantity,
        attendees: [],
      })),
      expectedTotal: undefined,
    },
    claim: key === undefined ? undefined : { scope: 's', procedure: 'p', key, inputHash: Buffer.from(hash) },
    actor: { type: 'anonymous' },
    requestId: 'r',
  };
}

describe('decideOrders', () => {
  it('decides as one order after the other would be, by order of arrival', () => {
    const carts = fc.array(
      fc.record({ a: fc.nat(4), b: fc.nat(4) }).filter(({ a, b }) => a + b > 0),
      { maxLength: 30 },
    );
    const capacities = fc.tuple(fc.option(fc.nat(20), { nil: null }), fc.option(fc.nat(20), { nil: null }));
    fc.assert(
      fc.property(carts, capacities, fc.nat(30), (wanted, limits, pool) => {
        const commands = wanted.map(({ a, b }) => commandOf({ ...(a > 0 && { a }), ...(b > 0 && { b }) }));
        const decided = decideOrders(factsOf(stockOf(limits, pool)), commands).map(
          (decision) => decision.kind === 'placed',
        );
        // The naive model: three counters, first come first served, all or nothing.
        const left = { a: limits[0] ?? Infinity, b: limits[1] ?? Infinity, pool };
        const expected = wanted.map(({ a, b }) => {
          const fits = a <= left.a && b <= left.b && a + b <= left.pool;
          if (fits) Object.assign(left, { a: left.a - a, b: left.b - b, pool: left.pool - a - b });
          return fits;
        });
        expect(decided).toEqual(expected);
      }),
    );
  });

  it('changes nothing of the facts it is given', () => {
    const stock = stockOf([5, 5], 5);
    decideOrders(factsOf(stock), [commandOf({ a: 3 })]);
    expect(stock).toEqual(stockOf([5, 5], 5));
  });

  it('refuses who does not fit, and lets a later, smaller request have what is left', () => {
    const kinds = decideOrders(factsOf(stockOf([5, null], 100)), [
      commandOf({ a: 3 }),
      commandOf({ a: 3 }),
      commandOf({ a: 2 }),
    ]);
    expect(kinds.map((decision) => decision.kind)).toEqual(['placed', 'refused', 'placed']);
  });

  it('decides the first of several requests with one key, and gives the others its answer', () => {
    const commands = [
      commandOf({ a: 1 }, 'k'),
      commandOf({ a: 1 }, 'k'),
      commandOf({ a: 2 }, 'k', 'other'),
      commandOf({ a: 1 }, 'j'),
    ];
    const decisions = decideOrders(factsOf(stockOf([5, 5], 5)), commands);
    expect(decisions).toMatchObject([
      { kind: 'placed' },
      { kind: 'replayed', orderId: commands[0]?.request.orderId },
      { kind: 'refused', error: { code: 'IDEMPOTENCY_KEY_REUSED' } },
      { kind: 'placed' },
    ]);
    const refused = decideOrders(factsOf(stockOf([0, 5], 5)), [commandOf({ a: 1 }, 'k'), commandOf({ a: 1 }, 'k')]);
    expect(refused).toMatchObject([{ error: { code: 'SOLD_OUT' } }, { error: { code: 'SOLD_OUT' } }]);
  });

  it('answers a key that stands for an earlier order with it, although all is sold', () => {
    const command = commandOf({ a: 1 }, 'k');
    const standing = new Map([['["s","p","k"]', { objectId: 'earlier', inputHash: Buffer.from('same') }]]);
    expect(decideOrders(factsOf(stockOf([0, 0], 0), { standing }), [command])).toEqual([
      { kind: 'replayed', orderId: 'earlier' },
    ]);
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
    const decisions = decideOrders(
      facts,
      actors.map((actor) => ({ ...commandOf({ a: 1 }), actor })),
    );
    expect(decisions.map((decision) => decision.kind)).toEqual(['placed', 'placed', 'refused', 'refused', 'refused']);
  });
});
