import type { BuyerPlan } from './plan-buyers.ts';

/**
 * How it ended for one buyer. `held`: an order stands that nobody has paid; `refused`: the server answered no (`reason`);
 * `failed`: no order, and no proper answer either; `turned away`: the sale was stopped before.
 */
export type Outcome = 'paid' | 'held' | 'refused' | 'failed' | 'turned away';

export interface Purchase extends Pick<BuyerPlan, 'number' | 'tierId' | 'quantity'> {
  email: string;
  outcome: Outcome;
  declines: number;
  /** When the order was placed or refused, after the start of the sale. */
  answeredAtMs?: number;
  orderId?: string;
  heldUntil?: Date;
  ticketIds: string[];
  /** Of a refusal: the server's error code. */
  reason?: string;
  /** The error code, or the words of the sandbox, that ended it early. */
  problem?: string;
}

/** Buyers, and the tickets they asked for. */
export interface Share {
  buyers: number;
  tickets: number;
}

/** What a sale came to, in buyers and in tickets. */
export interface Tally {
  outcomes: Record<Outcome, Share>;
  /** The refused by the server's error code, the commonest first. */
  refusals: [code: string, share: Share][];
  declines: number;
  /** When the first and the last unpaid order give their tickets back. */
  heldFrom: Date | undefined;
  heldUntil: Date | undefined;
  /** How often each problem came up, the commonest first. */
  problems: [problem: string, times: number][];
}

export function tally(purchases: readonly Purchase[]): Tally {
  const held = purchases
    .filter(({ outcome }) => outcome === 'held')
    .flatMap(({ heldUntil }) => heldUntil ?? [])
    .toSorted((a, b) => a.getTime() - b.getTime());
  const byOutcome = (wanted: Outcome) => shareOf(purchases.filter(({ outcome }) => outcome === wanted));
  return {
    outcomes: {
      paid: byOutcome('paid'),
      held: byOutcome('held'),
      refused: byOutcome('refused'),
      failed: byOutcome('failed'),
      'turned away': byOutcome('turned away'),
    },
    refusals: countRefusals(purchases),
    declines: purchases.reduce((sum, { declines }) => sum + declines, 0),
    heldFrom: held.at(0),
    heldUntil: held.at(-1),
    problems: countProblems(purchases),
  };
}

// The server's way of saying "later": it protects itself, nothing is broken.
const busyCodes = new Set(['RATE_LIMITED', 'UNAVAILABLE']);

/** Whether nobody met anything but refusals and a server that was busy. */
export function wentWell(purchases: readonly Purchase[]): boolean {
  return purchases.every(({ outcome, problem }) => outcome !== 'failed' && (!problem || busyCodes.has(problem)));
}

function countRefusals(purchases: readonly Purchase[]): Tally['refusals'] {
  const refused = purchases.filter(({ outcome }) => outcome === 'refused');
  const groups = Map.groupBy(refused, ({ reason }) => reason ?? 'for no reason');
  return [...groups]
    .map(([code, group]): [string, Share] => [code, shareOf(group)])
    .toSorted(([, a], [, b]) => b.buyers - a.buyers);
}

function shareOf(purchases: readonly Purchase[]): Share {
  return { buyers: purchases.length, tickets: purchases.reduce((sum, { quantity }) => sum + quantity, 0) };
}

function countProblems(purchases: readonly Purchase[]): [string, number][] {
  const times = new Map<string, number>();
  for (const { problem } of purchases) if (problem) times.set(problem, (times.get(problem) ?? 0) + 1);
  return [...times].toSorted(([, a], [, b]) => b - a);
}
