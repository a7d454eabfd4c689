import type { LockedStock } from '../inventory/index.ts';
import type { BatchFacts } from './decide-commands.ts';
import type { HoldCommand, OrderCommand, ReleaseCommand } from './stock-command.ts';

const tierIds = ['a', 'b'];
export const now = new Date('2030-01-01T00:00:00Z');

export function factsOf(stock: LockedStock, over: Partial<BatchFacts> = {}): BatchFacts {
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

export function stockOf(capacities: (number | null)[], pool: number): LockedStock {
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

export function commandOf(
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

export function holdCommandOf(quantities: Record<string, number>, replaces?: string, client = 'c'): HoldCommand {
  const { request: _request, holdId: _holdId, ...order } = commandOf(quantities);
  return { ...order, kind: 'hold', replaces, clientKey: Buffer.from(client) };
}

export function releaseOf(holdId: string): ReleaseCommand {
  const { request: _request, ...order } = commandOf({});
  return { ...order, kind: 'release', holdId };
}
