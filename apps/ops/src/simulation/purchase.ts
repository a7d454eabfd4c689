import type { BuyerPlan } from './plan-buyers.ts';

/**
 * How it ended for one buyer. `held`: an order stands that nobody has paid; `refused`: the tickets were gone; `failed`: no
 * order, for another reason; `turned away`: the sale was stopped before.
 */
export type Outcome = 'paid' | 'held' | 'refused' | 'failed' | 'turned away';

export interface Purchase extends Pick<BuyerPlan, 'number' | 'tierId' | 'quantity'> {
  email: string;
  outcome: Outcome;
  declines: number;
  orderId?: string;
  heldUntil?: Date;
  ticketIds: string[];
  /** The error code, or the words of the sandbox, that ended it early. */
  problem?: string;
}

/** What a sale came to, in buyers and in tickets. */
export interface Tally {
  outcomes: Record<Outcome, { buyers: number; tickets: number }>;
  declines: number;
  /** When the first and the last unpaid order give their tickets back. */
  heldFrom: Date | undefined;
  heldUntil: Date | undefined;
  /** How often each problem came up, the commonest first. */
  problems: [problem: string, times: number][];
}

export function tally(purchases: readonly Purchase[]): Tally {
  const outcomes: Tally['outcomes'] = {
    paid: { buyers: 0, tickets: 0 },
    held: { buyers: 0, tickets: 0 },
    refused: { buyers: 0, tickets: 0 },
    failed: { buyers: 0, tickets: 0 },
    'turned away': { buyers: 0, tickets: 0 },
  };
  for (const { outcome, quantity } of purchases) {
    outcomes[outcome].buyers += 1;
    outcomes[outcome].tickets += quantity;
  }
  const held = purchases
    .filter(({ outcome }) => outcome === 'held')
    .flatMap(({ heldUntil }) => heldUntil ?? [])
    .toSorted((a, b) => a.getTime() - b.getTime());
  return {
    outcomes,
    declines: purchases.reduce((sum, { declines }) => sum + declines, 0),
    heldFrom: held.at(0),
    heldUntil: held.at(-1),
    problems: countProblems(purchases),
  };
}

function countProblems(purchases: readonly Purchase[]): [string, number][] {
  const times = new Map<string, number>();
  for (const { problem } of purchases) if (problem) times.set(problem, (times.get(problem) ?? 0) + 1);
  return [...times].toSorted(([, a], [, b]) => b - a);
}
