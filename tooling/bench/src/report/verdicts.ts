import { ratioRows, verdict, type Verdict } from '../ratios.ts';
import type { Results } from '../results.ts';

/** One judged line of the report, as text. */
export interface VerdictLine {
  key: string;
  what: string;
  measured: string;
  floor: string;
  aim: string;
  verdict: Verdict;
}

/** The bounds that are no ratio: what a buyer waits at most, and what a server takes of memory. */
const longestP99Ms = 50;
const mostMemoryMb = 300;
const mostKeptMb = 50;

/** Every ratio and every absolute bound, each with what was measured and an honest word on it. */
export function verdictLines(results: Results): VerdictLine[] {
  return [...ratioLines(results), ...boundLines(results)];
}

function ratioLines({ ratios }: Results): VerdictLine[] {
  return ratioRows.map((row) => {
    const value = ratios[row.key];
    const sign = row.better === 'higher' ? '≥' : '≤';
    return {
      key: row.key,
      what: row.what,
      measured: value === undefined ? '–' : String(value),
      floor: row.floor === undefined ? '–' : `${sign} ${row.floor}`,
      aim: row.aim === undefined ? '–' : `${sign} ${row.aim}`,
      verdict: verdict(row, value),
    };
  });
}

function boundLines({ latencies, memory, settings }: Results): VerdictLine[] {
  const buyers = Number(settings['memoryBuyers']).toLocaleString('en');
  return [
    atMost(longestP99Ms, latencies['engine']?.p99Ms, { key: 'engine p99', what: 'the same p99 itself', unit: 'ms' }),
    atMost(mostMemoryMb, memory.peakMb, {
      key: 'memory',
      what: `resident set of a server with ${buyers} buyers waiting`,
      unit: 'MB',
    }),
    atMost(mostKeptMb, memory.afterMb - memory.startMb, {
      key: 'memory kept',
      what: 'what of it is left over the start ten seconds after them',
      unit: 'MB',
    }),
  ];
}

function atMost(
  floor: number,
  value: number | undefined,
  { key, what, unit }: { key: string; what: string; unit: string },
): VerdictLine {
  return {
    key,
    what,
    floor: `≤ ${floor} ${unit}`,
    aim: '–',
    measured: value === undefined ? '–' : `${value} ${unit}`,
    verdict: value === undefined ? 'not measured' : value <= floor ? 'floor reached' : 'BELOW FLOOR',
  };
}
