import { textTable } from '@ticket-vendor/ops/simulation';
import { bestPgbench } from '../ratios.ts';
import type { Results } from '../results.ts';
import { verdictLines } from './verdicts.ts';

/** The results for a terminal. */
export function resultsTable(results: Results): string[] {
  const { rates, latencies, memory } = results;
  const contestants = Object.entries(rates).map(([name, rate]) => {
    const latency = latencies[name];
    return [name, String(rate), latency ? String(latency.p50Ms) : '–', latency ? String(latency.p99Ms) : '–'];
  });
  const verdicts = verdictLines(results).map((line) => [line.key, line.measured, line.floor, line.aim, line.verdict]);
  return [
    ...textTable([['contestant', 'per second', 'p50 ms', 'p99 ms'], ...contestants]),
    '',
    `server memory: ${memory.startMb} MB at the start, ${memory.peakMb} MB at most, ${memory.afterMb} MB afterwards`,
    ...(Number.isNaN(bestPgbench(results))
      ? ['There is no pgbench on the PATH: engineVsPgbench was not measured.']
      : []),
    '',
    ...textTable([['ratio', 'measured', 'floor', 'aim', 'verdict'], ...verdicts]),
  ];
}
