import { DomainError } from '../errors/index.ts';
import { userIdOf, type StockCommand } from './stock-command.ts';
import type { TierFacts } from './decide-order.ts';

/**
 * Who counts as the same caller: a user, an address (e-mail) or a client (network address), each on its own.
 * A purchase counts against all of them.
 */
export type CallerKey = `${'user' | 'email' | 'client'}:${string}`;

/** What callers have of an event already: units of limited tiers, pending orders, live holds. Updated as a batch is decided. */
export interface CallerCounts {
  /** Under `<caller>|<tier>`: units of pending and paid orders. */
  units: Map<string, number>;
  pendingOrders: Map<CallerKey, number>;
  liveHolds: Map<CallerKey, number>;
  /** Multiplies the bounds: 1 in production. */
  boundFactor: number;
}

/** At most so many at a time per event; a network address may stand for many people. Outside production times RATE_LIMIT_FACTOR. */
const bounds = { user: 5, email: 5, client: 50 } as const;

export function callersOf(command: StockCommand): CallerKey[] {
  const keys = holdersOf({ userId: userIdOf(command), clientKey: command.clientKey });
  if (command.kind === 'order') keys.push(`email:${command.request.buyer.email}`);
  return keys;
}

/** Whom a hold counts against. */
export function holdersOf({ userId, clientKey }: { userId: string | null; clientKey: Buffer | null }): CallerKey[] {
  const keys: CallerKey[] = [];
  if (userId !== null) keys.push(`user:${userId}`);
  if (clientKey) keys.push(`client:${clientKey.toString('hex')}`);
  return keys;
}

/** Who keeps too much of an event set aside has to pay or give up some of it first. Pure. */
export function refuseBound(counts: CallerCounts, command: StockCommand): DomainError | undefined {
  const [kept, what] =
    command.kind === 'hold' ? [counts.liveHolds, 'live holds'] : [counts.pendingOrders, 'unpaid orders'];
  const isOver = callersOf(command).some((key) => (kept.get(key) ?? 0) >= boundOf(key, counts.boundFactor));
  if (!isOver) return undefined;
  return new DomainError('RATE_LIMITED', `There are too many ${what} of this caller for the event.`, {
    retryAfterSeconds: 60,
  });
}

function boundOf(key: CallerKey, factor: number): number {
  const kind = key.slice(0, key.indexOf(':')) as keyof typeof bounds;
  return Math.max(1, Math.floor(bounds[kind] * factor));
}

/** The limit per customer over all orders: a user and an address each count on their own. Pure. */
export function refuseCustomer(
  counts: CallerCounts,
  tiers: ReadonlyMap<string, TierFacts>,
  command: StockCommand,
): DomainError | undefined {
  for (const { tierId, quantity } of command.lines) {
    const limit = tiers.get(tierId)?.maxPerCustomer ?? null;
    if (limit === null) continue;
    const bought = Math.max(0, ...customersOf(command).map((key) => counts.units.get(`${key}|${tierId}`) ?? 0));
    if (bought + quantity <= limit) continue;
    const detail = `A customer may have ${limit} tickets of this tier; ${bought} are bought already.`;
    return new DomainError('QUANTITY_NOT_ALLOWED', detail, { details: { tierId, maxPerCustomer: limit, bought } });
  }
  return undefined;
}

/** Adds an accepted command to what its callers have. */
export function countAccepted(counts: CallerCounts, command: StockCommand, isPending: boolean): void {
  const kept = command.kind === 'hold' ? counts.liveHolds : counts.pendingOrders;
  if (command.kind === 'hold' || isPending) move(kept, callersOf(command), 1);
  if (command.kind === 'hold') return;
  for (const key of customersOf(command))
    for (const { tierId, quantity } of command.lines) {
      const id = `${key}|${tierId}`;
      counts.units.set(id, (counts.units.get(id) ?? 0) + quantity);
    }
}

/** One live hold more, or less, of its holders. */
export function countHold(counts: CallerCounts, holders: readonly CallerKey[], by: 1 | -1): void {
  move(counts.liveHolds, holders, by);
}

function move(kept: Map<CallerKey, number>, callers: readonly CallerKey[], by: 1 | -1): void {
  for (const key of callers) kept.set(key, (kept.get(key) ?? 0) + by);
}

function customersOf(command: StockCommand): CallerKey[] {
  return callersOf(command).filter((key) => !key.startsWith('client:'));
}
