import { describe, expect, it } from 'vitest';
import { commandOf, factsOf, holdCommandOf, now, releaseOf, stockOf } from './decide-commands-fixture.ts';
import { decideCommands } from './decide-commands.ts';
import type { OrderCommand } from './stock-command.ts';

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
});
