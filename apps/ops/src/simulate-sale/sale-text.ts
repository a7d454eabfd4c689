import { describeOutcomes, latencyTable, stepNames, textHistogram, textTable } from '../simulation/index.ts';
import { remarks, type SaleSummary } from './sale-summary.ts';

/** The report for a terminal. */
export function saleText(summary: SaleSummary): string[] {
  const { options, elapsedMs, tally, tiers, latency, findings } = summary;
  const notes = remarks(summary);
  return [
    `${options.buyers} buyers, ${options.rate} a second, seed ${options.seed}: over after ${(elapsedMs / 1000).toFixed(1)} s`,
    '',
    ...textTable(describeOutcomes(tally)),
    '',
    ...textTable(tiers),
    '',
    ...latencyTable(latency),
    ...latency
      .filter(({ step }) => step === 'order' || step === 'refusal')
      .flatMap(({ step, buckets }) => ['', stepNames[step], ...textHistogram(buckets)]),
    ...(notes.length > 0 ? ['', ...notes] : []),
    '',
    ...findings.map(({ check, isGood, detail }) => `${isGood ? 'ok  ' : 'FAIL'} ${check}: ${detail}`),
  ];
}
