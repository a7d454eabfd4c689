import type { Actor } from '../context/index.ts';
import { DomainError, notFound } from '../errors/index.ts';
import { claimId } from '../idempotency/index.ts';
import { stockChanges, type HoldStatus, type LockedStock } from '../inventory/index.ts';
import {
  countAccepted,
  countHold,
  refuseBound,
  refuseCustomer,
  type CallerCounts,
  type CallerKey,
} from './caller-bounds.ts';
import { priceOrder, refuseSale, refuseShortage, type Lines, type OrderPlan, type SaleFacts } from './decide-order.ts';
import type { HoldCommand, OrderCommand, ReleaseCommand, StockCommand } from './stock-command.ts';

export interface HoldFacts {
  id: string;
  status: HoldStatus;
  expiresAt: Date;
  /** Since when it, and those that it replaced, have kept tickets. */
  heldSince: Date;
  /** Whom it counts against while it lasts. */
  holders: CallerKey[];
  lines: Lines;
}

/** What the batch's decision reads, all of it under the stock locks. */
export interface BatchFacts extends Omit<SaleFacts, 'seesHidden'> {
  /** Whose event it is. */
  promoterId: string;
  /** Those among the callers who are members of the promoter. */
  memberIds: ReadonlySet<string>;
  /** For each claimed key, the object it stands for and the input it was used with. */
  standing: ReadonlyMap<string, { objectId: string; inputHash: Buffer }>;
  /** The holds that commands name, of this event and locked. */
  holds: ReadonlyMap<string, HoldFacts>;
  counts: CallerCounts;
}

export type Decision =
  | { kind: 'placed'; plan: OrderPlan }
  /**
   * `givesUp`: the hold whose tickets go back; a hold gives them up once, whoever else wants to replace it. Of one that lasted, the
   * new one goes on from the beginning, `heldSince`.
   */
  | { kind: 'held'; givesUp: HoldFacts | undefined; heldSince: Date }
  /** As above; without it, the hold has ended before. */
  | { kind: 'released'; givesUp: HoldFacts | undefined }
  | { kind: 'replayed'; objectId: string }
  | { kind: 'refused'; error: DomainError };

/** What has been given away so far: a copy of the facts that the batch's own decisions move on. */
type Running = BatchFacts & { holds: Map<string, HoldFacts> };

/**
 * Decides a batch by order of arrival, each request all or nothing: what one is given is gone for those after it; who is refused
 * takes nothing, and a later, smaller one may fit. Several requests with one key get one decision. Pure.
 */
export function decideCommands(facts: BatchFacts, commands: readonly StockCommand[]): Decision[] {
  const running = copyOf(facts);
  const decided = new Map<string, { decision: Decision; first: StockCommand }>();
  return commands.map((command) => {
    const id = command.claim && claimId(command.claim);
    const earlier = id === undefined ? undefined : decided.get(id);
    if (earlier) return repeat(earlier, command);
    const decision = standingDecision(facts, command) ?? decideOne(running, command);
    if (id !== undefined) decided.set(id, { decision, first: command });
    return decision;
  });
}

/** A key that stands for an earlier success answers with it. */
function standingDecision(facts: BatchFacts, { claim, objectId }: StockCommand): Decision | undefined {
  const standing = claim && facts.standing.get(claimId(claim));
  if (!standing || standing.objectId === objectId) return undefined;
  if (!standing.inputHash.equals(claim.inputHash)) return refused(new DomainError('IDEMPOTENCY_KEY_REUSED'));
  return { kind: 'replayed', objectId: standing.objectId };
}

/** The same key again in one batch: the first is decided, the others get its answer. */
function repeat({ decision, first }: { decision: Decision; first: StockCommand }, { claim }: StockCommand): Decision {
  if (claim && first.claim && !claim.inputHash.equals(first.claim.inputHash))
    return refused(new DomainError('IDEMPOTENCY_KEY_REUSED'));
  return decision.kind === 'refused' || decision.kind === 'replayed'
    ? decision
    : { kind: 'replayed', objectId: first.objectId };
}

function decideOne(running: Running, command: StockCommand): Decision {
  if (command.kind === 'release') return decideRelease(running, command);
  const facts = { ...running, seesHidden: seesHidden(running, command.actor) };
  const refusal = refuseSale(facts, command.lines);
  if (refusal) return refused(refusal);
  return command.kind === 'order' ? decideOrder(running, facts, command) : decideHold(running, command);
}

function decideOrder(running: Running, facts: SaleFacts, command: OrderCommand): Decision {
  const customer = refuseCustomer(running.counts, running.tiers, command);
  if (customer) return refused(customer);
  const plan = priceOrder(facts, command.request);
  if (plan instanceof DomainError) return refused(plan);
  const refusal = command.holdId === undefined ? refuseShortage(running, command.lines) : refuseHold(running, command);
  const bound = refusal ?? (plan.total > 0 ? refuseBound(running.counts, command) : undefined);
  if (bound) return refused(bound);
  if (command.holdId === undefined) allocate(running.stock, command.lines, 1);
  else endHold(running, command.holdId, 'converted');
  countAccepted(running.counts, command, plan.total > 0);
  return { kind: 'placed', plan };
}

function decideHold(running: Running, command: HoldCommand): Decision {
  const replaced = command.replaces === undefined ? undefined : running.holds.get(command.replaces);
  if (command.replaces !== undefined && !replaced) return refused(notFound('hold'));
  const givesUp = replaced?.status === 'active' ? replaced : undefined;
  if (replaced?.status === 'converted') return refused(new DomainError('HOLD_USED'));
  if (givesUp) release(running, givesUp);
  const refusal = refuseShortage(running, command.lines) ?? refuseBound(running.counts, command);
  if (refusal) {
    if (givesUp) takeBack(running, givesUp);
    return refused(refusal);
  }
  allocate(running.stock, command.lines, 1);
  countAccepted(running.counts, command, false);
  return { kind: 'held', givesUp, heldSince: givesUp && isLive(running, givesUp) ? givesUp.heldSince : running.now };
}

/** Whatever has ended the hold before, its tickets go back once. */
function decideRelease(running: Running, { holdId }: ReleaseCommand): Decision {
  const hold = running.holds.get(holdId);
  if (!hold) return refused(notFound('hold'));
  if (hold.status === 'converted') return refused(new DomainError('HOLD_USED'));
  if (hold.status !== 'active') return { kind: 'released', givesUp: undefined };
  release(running, hold);
  return { kind: 'released', givesUp: hold };
}

/** A hold serves its holder once, for exactly its tickets, while it lasts. */
function refuseHold({ holds, now }: Running, { holdId, lines }: OrderCommand): DomainError | undefined {
  const hold = holdId === undefined ? undefined : holds.get(holdId);
  if (!hold) return notFound('hold');
  if (hold.status === 'converted') return new DomainError('HOLD_USED');
  if (hold.status !== 'active' || !isLive({ now }, hold)) return new DomainError('HOLD_EXPIRED');
  const wanted = new Map(lines.map((line) => [line.tierId, line.quantity]));
  const isSame =
    hold.lines.length === wanted.size && hold.lines.every((line) => wanted.get(line.tierId) === line.quantity);
  return isSame ? undefined : new DomainError('HOLD_MISMATCH', undefined, { details: { items: hold.lines } });
}

/** Its tickets go back, and it counts against nobody any more. */
function release(running: Running, hold: HoldFacts): void {
  allocate(running.stock, hold.lines, -1);
  endHold(running, hold.id, 'released');
}

function takeBack(running: Running, hold: HoldFacts): void {
  allocate(running.stock, hold.lines, 1);
  if (isLive(running, hold)) countHold(running.counts, hold.holders, 1);
  running.holds.set(hold.id, hold);
}

function endHold(running: Running, holdId: string, status: HoldStatus): void {
  const hold = running.holds.get(holdId);
  if (!hold) return;
  // Past its expiry it has not been counted.
  if (isLive(running, hold)) countHold(running.counts, hold.holders, -1);
  running.holds.set(holdId, { ...hold, status });
}

function isLive({ now }: Pick<Running, 'now'>, { expiresAt }: HoldFacts): boolean {
  return expiresAt > now;
}

function seesHidden({ promoterId, memberIds }: BatchFacts, actor: Actor): boolean {
  if (actor.type === 'api_key') return actor.promoterId === promoterId;
  return actor.type === 'user' && memberIds.has(actor.userId);
}

function refused(error: DomainError): Decision {
  return { kind: 'refused', error };
}

function copyOf(facts: BatchFacts): Running {
  const { stock, counts } = facts;
  return {
    ...facts,
    stock: { ...stock, tiers: stock.tiers.map((row) => ({ ...row })), pools: stock.pools.map((row) => ({ ...row })) },
    holds: new Map(facts.holds),
    counts: {
      ...counts,
      units: new Map(counts.units),
      pendingOrders: new Map(counts.pendingOrders),
      liveHolds: new Map(counts.liveHolds),
    },
  };
}

function allocate(stock: LockedStock, lines: Lines, sign: 1 | -1): void {
  const { tiers, pools } = stockChanges(stock, new Map(lines.map((line) => [line.tierId, sign * line.quantity])));
  for (const row of stock.tiers) row.allocated += tiers.get(row.tierId) ?? 0;
  for (const row of stock.pools) row.allocated += pools.get(row.poolId) ?? 0;
}
