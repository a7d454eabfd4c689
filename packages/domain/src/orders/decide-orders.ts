import type { Actor } from '../context/index.ts';
import { DomainError } from '../errors/index.ts';
import type { IdempotencyClaim } from '../idempotency/index.ts';
import type { LockedStock } from '../inventory/index.ts';
import { stockChanges } from '../inventory/stock-decision.ts';
import { decideOrder, type OrderPlan, type SaleFacts } from './decide-order.ts';
import type { OrderRequest } from './order-request.ts';

/** A whole order to be placed, with who asks and under which key. It carries its context: a batch runs outside any request. */
export interface OrderCommand {
  request: OrderRequest;
  claim: IdempotencyClaim | undefined;
  actor: Actor;
  requestId: string;
}

/** What the batch's decision reads, all of it under the stock locks. */
export interface BatchFacts extends Omit<SaleFacts, 'seesHidden'> {
  /** Whose event it is; undefined when there is no such event. */
  promoterId: string | undefined;
  /** Those among the callers who are members of the promoter. */
  memberIds: ReadonlySet<string>;
  /** For each claimed key, the object it stands for and the input it was used with. */
  standing: ReadonlyMap<string, { objectId: string; inputHash: Buffer }>;
}

export type OrderDecision =
  | { kind: 'placed'; plan: OrderPlan }
  | { kind: 'replayed'; orderId: string }
  | { kind: 'refused'; error: DomainError };

/** The text under which a key is found among the claims of a batch. */
export function claimId(claim: Pick<IdempotencyClaim, 'scope' | 'procedure' | 'key'>): string {
  return JSON.stringify([claim.scope, claim.procedure, claim.key]);
}

/**
 * Decides a batch by order of arrival, each request all or nothing: what one is given is gone for those after it; who is refused
 * takes nothing, and a later, smaller one may fit. Several requests with one key get one decision. Pure.
 */
export function decideOrders(facts: BatchFacts, commands: readonly OrderCommand[]): OrderDecision[] {
  const stock = copyOf(facts.stock);
  const decided = new Map<string, { decision: OrderDecision; first: OrderCommand }>();
  return commands.map((command) => {
    const id = command.claim && claimId(command.claim);
    const earlier = id === undefined ? undefined : decided.get(id);
    if (earlier) return repeat(earlier, command);
    const decision = standingDecision(facts, command) ?? decideOne({ ...facts, stock }, command);
    if (decision.kind === 'placed') allocate(stock, decision.plan);
    if (id !== undefined) decided.set(id, { decision, first: command });
    return decision;
  });
}

/** A key that stands for an earlier success answers with it. */
function standingDecision(facts: BatchFacts, { claim, request }: OrderCommand): OrderDecision | undefined {
  const standing = claim && facts.standing.get(claimId(claim));
  if (!standing || standing.objectId === request.orderId) return undefined;
  if (!standing.inputHash.equals(claim.inputHash))
    return { kind: 'refused', error: new DomainError('IDEMPOTENCY_KEY_REUSED') };
  return { kind: 'replayed', orderId: standing.objectId };
}

/** The same key again in one batch: the first is decided, the others get its answer. */
function repeat(
  { decision, first }: { decision: OrderDecision; first: OrderCommand },
  { claim }: OrderCommand,
): OrderDecision {
  if (claim && first.claim && !claim.inputHash.equals(first.claim.inputHash))
    return { kind: 'refused', error: new DomainError('IDEMPOTENCY_KEY_REUSED') };
  return decision.kind === 'placed' ? { kind: 'replayed', orderId: first.request.orderId } : decision;
}

function decideOne(facts: Omit<BatchFacts, 'standing'>, command: OrderCommand): OrderDecision {
  const outcome = decideOrder({ ...facts, seesHidden: seesHidden(facts, command.actor) }, command.request);
  return outcome instanceof DomainError ? { kind: 'refused', error: outcome } : { kind: 'placed', plan: outcome };
}

function seesHidden({ promoterId, memberIds }: Omit<BatchFacts, 'standing'>, actor: Actor): boolean {
  if (actor.type === 'api_key') return actor.promoterId === promoterId;
  return actor.type === 'user' && memberIds.has(actor.userId);
}

function copyOf(stock: LockedStock): LockedStock {
  return { ...stock, tiers: stock.tiers.map((row) => ({ ...row })), pools: stock.pools.map((row) => ({ ...row })) };
}

function allocate(stock: LockedStock, plan: OrderPlan): void {
  const { tiers, pools } = stockChanges(stock, new Map(plan.lines.map((line) => [line.tierId, line.quantity])));
  for (const row of stock.tiers) row.allocated += tiers.get(row.tierId) ?? 0;
  for (const row of stock.pools) row.allocated += pools.get(row.poolId) ?? 0;
}
