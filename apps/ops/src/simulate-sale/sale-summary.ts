import type { Finding, LatencySummary, Sale, tally } from '../simulation/index.ts';
import type { SaleOptions } from './sale-options.ts';

/** A sale in figures: what the text, the page and `--json` say alike. */
export interface SaleSummary extends Pick<Sale, 'startedAt' | 'elapsedMs' | 'wasStopped' | 'longestWaitMs'> {
  options: SaleOptions;
  tally: ReturnType<typeof tally>;
  /** Rows of `describeTiers`. */
  tiers: string[][];
  latency: LatencySummary[];
  findings: Finding[];
}

/** What a reader must know before trusting the figures. */
export function remarks({ wasStopped, longestWaitMs, options, tally }: SaleSummary): string[] {
  return [
    ...(wasStopped ? ['The sale was stopped early: these are the figures up to then.'] : []),
    ...(longestWaitMs > 0
      ? [
          `Up to ${options.inFlight} requests at once: one waited ${longestWaitMs.toFixed(0)} ms for its turn, which the times leave out.`,
        ]
      : []),
    ...tally.problems.map(([problem, times]) => `${times} buyers met: ${problem}`),
  ];
}
