import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { LockedStock } from '../inventory/index.ts';
import { decideCommands, type BatchFacts, type Decision, type HoldFacts } from './decide-commands.ts';
import type { StockCommand } from './stock-command.ts';

// The decision against a naive model, which keeps a list of who has what and counts it anew for every question.

const tierIds = ['a', 'b', 'c'];
const now = new Date('2030-01-01T00:00:00Z');
const limit = 6;
const unpaid = 5;

interface Wish {
  kind: 'order' | 'hold';
  cart: number[];
  buyer: number;
  key: number | null;
  /** The hold that an order takes over, or that a hold replaces. */
  hold: number | null;
}

interface World {
  capacities: (number | null)[];
  /** Which tiers draw from the pool that some of them share, and from the event's. */
  shared: boolean[];
  pools: [number, number];
  holds: { cart: number[]; status: HoldFacts['status']; isOver: boolean }[];
  isLimited: boolean;
}

const cart = fc.array(fc.nat(3), { minLength: 3, maxLength: 3 }).filter((units) => units.some((count) => count > 0));
const wishes = fc.array(
  fc.record<Wish>({
    kind: fc.constantFrom('order', 'order', 'hold'),
    cart,
    buyer: fc.nat(3),
    key: fc.option(fc.nat(4), { freq: 2 }),
    hold: fc.option(fc.nat(3), { freq: 2 }),
  }),
  { maxLength: 25 },
);
const worlds = fc.record<World>({
  capacities: fc.array(fc.option(fc.integer({ min: 8, max: 20 })), { minLength: 3, maxLength: 3 }),
  shared: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
  pools: fc.tuple(fc.integer({ min: 24, max: 40 }), fc.integer({ min: 24, max: 50 })),
  holds: fc.array(
    fc.record({ cart, status: fc.constantFrom('active', 'active', 'released', 'converted'), isOver: fc.boolean() }),
    { maxLength: 2 },
  ),
  isLimited: fc.boolean(),
});

/** What somebody keeps of the stock: an order's tickets, or a hold's. */
interface Kept {
  cart: number[];
  buyer: number | null;
  isOrder: boolean;
}

/** Answers each wish by hand: 'placed', 'held', the number of the wish that it repeats, or the code of its refusal. */
function naively(world: World, all: Wish[]): { answers: (string | number)[]; kept: Kept[] } {
  const holds = world.holds.map((hold) => ({ ...hold }));
  const kept: Kept[] = holds.map((hold) => ({
    cart: hold.status === 'active' ? hold.cart : [0, 0, 0],
    buyer: null,
    isOrder: false,
  }));
  const total = (tiers: number[]) =>
    kept.reduce((sum, one) => sum + tiers.reduce((n, t) => n + (one.cart[t] ?? 0), 0), 0);
  const inShared = [0, 1, 2].filter((tier) => world.shared[tier]);
  const isOverfull = () =>
    world.capacities.some((capacity, tier) => capacity !== null && total([tier]) > capacity) ||
    total(inShared) > world.pools[0] ||
    total([0, 1, 2]) > world.pools[1];
  const fits = (more: Kept) => {
    kept.push(more);
    if (!isOverfull()) return true;
    kept.pop();
    return false;
  };
  const bought = (buyer: number, tier: number) =>
    kept.reduce((sum, one) => sum + (one.isOrder && one.buyer === buyer ? (one.cart[tier] ?? 0) : 0), 0);
  const orders = (buyer: number) => kept.filter((one) => one.isOrder && one.buyer === buyer).length;

  const order = ({ cart: units, buyer, hold: index }: Wish): string => {
    if (world.isLimited && units.some((count, tier) => count > 0 && bought(buyer, tier) + count > limit))
      return 'QUANTITY_NOT_ALLOWED';
    if (index === null) {
      if (!fits({ cart: units, buyer, isOrder: true })) return 'SOLD_OUT';
      if (orders(buyer) <= unpaid) return 'placed';
      kept.pop();
      return 'RATE_LIMITED';
    }
    const hold = holds[index];
    if (!hold) return 'NOT_FOUND';
    if (hold.status === 'converted') return 'HOLD_USED';
    if (hold.status !== 'active' || hold.isOver) return 'HOLD_EXPIRED';
    if (hold.cart.some((count, tier) => count !== units[tier])) return 'HOLD_MISMATCH';
    if (orders(buyer) >= unpaid) return 'RATE_LIMITED';
    hold.status = 'converted';
    kept[index] = { cart: units, buyer, isOrder: true };
    return 'placed';
  };
  const setAside = ({ cart: units, hold: index }: Wish): string => {
    const hold = index === null ? undefined : holds[index];
    if (index !== null && !hold) return 'NOT_FOUND';
    if (hold?.status === 'converted') return 'HOLD_USED';
    const before = index === null ? undefined : kept[index];
    if (index !== null && hold?.status === 'active') kept[index] = { cart: [0, 0, 0], buyer: null, isOrder: false };
    if (fits({ cart: units, buyer: null, isOrder: false })) {
      if (hold?.status === 'active') hold.status = 'released';
      return 'held';
    }
    if (index !== null && before) kept[index] = before;
    return 'SOLD_OUT';
  };

  const first = new Map<number, number>();
  const answers: (string | number)[] = [];
  for (const [number, wish] of all.entries()) {
    const earlier = wish.key === null ? undefined : first.get(wish.key);
    if (earlier === undefined) {
      if (wish.key !== null) first.set(wish.key, number);
      answers.push(wish.kind === 'order' ? order(wish) : setAside(wish));
    } else if (JSON.stringify(all[earlier]) !== JSON.stringify(wish)) answers.push('IDEMPOTENCY_KEY_REUSED');
    else answers.push(/^(placed|held)$/.test(String(answers[earlier])) ? earlier : (answers[earlier] ?? ''));
  }
  return { answers, kept };
}

const linesOf = (units: number[]) =>
  units.flatMap((quantity, tier) => (quantity > 0 ? [{ tierId: tierIds[tier] ?? '', quantity }] : []));

function factsOf(world: World): BatchFacts {
  const live = world.holds.filter((hold) => hold.status === 'active');
  const allocated = (tiers: number[]) =>
    live.reduce((sum, hold) => sum + tiers.reduce((n, tier) => n + (hold.cart[tier] ?? 0), 0), 0);
  const inShared = [0, 1, 2].filter((tier) => world.shared[tier]);
  const stock: LockedStock = {
    eventId: 'event',
    tiers: tierIds.map((tierId, tier) => ({
      tierId,
      allocated: allocated([tier]),
      capacity: world.capacities[tier] ?? null,
      version: 0,
    })),
    pools: [
      { poolId: 'shared', allocated: allocated(inShared), capacity: world.pools[0], version: 0 },
      { poolId: 'event', allocated: allocated([0, 1, 2]), capacity: world.pools[1], version: 0 },
    ],
    poolIdsOf: new Map(tierIds.map((id, tier) => [id, world.shared[tier] ? ['shared', 'event'] : ['event']])),
  };
  const tier = { price: 100, salesStartAt: null, salesEndAt: null, minPerOrder: 1, maxPerOrder: 100 };
  const rest = { maxPerCustomer: world.isLimited ? limit : null, isHidden: false, isPaused: false };
  return {
    now,
    event: { status: 'published', isPaused: false, endsAt: new Date('2031-01-01T00:00:00Z'), currency: 'EUR' },
    tiers: new Map(tierIds.map((id) => [id, { name: id, ...tier, ...rest }])),
    stock,
    promoterId: 'promoter',
    memberIds: new Set(),
    standing: new Map(),
    holds: new Map(
      world.holds.map((hold, index) => [
        `hold-${index}`,
        {
          id: `hold-${index}`,
          status: hold.status,
          expiresAt: new Date(now.getTime() + (hold.isOver ? 0 : 1)),
          heldSince: now,
          holders: [],
          lines: linesOf(hold.cart),
        },
      ]),
    ),
    counts: { units: new Map(), pendingOrders: new Map(), liveHolds: new Map(), boundFactor: 1 },
  };
}

function commandOf(wish: Wish, number: number): StockCommand {
  const lines = linesOf(wish.cart);
  const hold = wish.hold === null ? undefined : `hold-${wish.hold}`;
  const claim = wish.key === null ? undefined : { scope: 's', procedure: 'orders.place' as const, key: `${wish.key}` };
  const common = {
    objectId: `object-${number}`,
    lines,
    lockTierIds: [],
    claim: claim && { ...claim, inputHash: Buffer.from(JSON.stringify(wish)) },
    actor: { type: 'anonymous' as const },
    requestId: 'r',
    clientKey: null,
  };
  if (wish.kind === 'hold') return { ...common, kind: 'hold', replaces: hold };
  const request = {
    orderId: common.objectId,
    eventId: 'event',
    userId: null,
    buyer: { email: `buyer${wish.buyer}@example.com`, name: 'A' },
    lines: lines.map((line) => ({ ...line, itemId: `${number}-${line.tierId}`, attendees: [] })),
    expectedTotal: undefined,
  };
  return { ...common, kind: 'order', request, holdId: hold };
}

function answerOf(decision: Decision): string | number {
  if (decision.kind === 'refused') return decision.error.code;
  return decision.kind === 'replayed' ? Number(decision.objectId.replace('object-', '')) : decision.kind;
}

/** Units that the decisions give out, less those that replaced holds give up: what the writer adds to the counters. */
function givenOut(decisions: Decision[], commands: StockCommand[]): number {
  return decisions.reduce((sum, decision, index) => {
    const command = commands[index];
    const units = (lines: readonly { quantity: number }[]) => lines.reduce((n, line) => n + line.quantity, 0);
    if (decision.kind === 'held') return sum + units(command?.lines ?? []) - units(decision.givesUp?.lines ?? []);
    const isNew = decision.kind === 'placed' && command?.kind === 'order' && command.holdId === undefined;
    return isNew ? sum + units(command.lines) : sum;
  }, 0);
}

it('decides orders, holds, replacements and repeats as one after the other would be, by hand', () => {
  fc.assert(
    fc.property(worlds, wishes, (world, all) => {
      const facts = factsOf(world);
      const commands = all.map(commandOf);
      const decisions = decideCommands(facts, commands);
      const { answers, kept } = naively(world, all);
      expect(decisions.map(answerOf)).toEqual(answers);
      const before = facts.stock.tiers.reduce((sum, row) => sum + row.allocated, 0);
      const after = kept.reduce((sum, one) => sum + one.cart.reduce((n, count) => n + count, 0), 0);
      expect(before + givenOut(decisions, commands)).toBe(after);
    }),
    { numRuns: 500 },
  );
});
