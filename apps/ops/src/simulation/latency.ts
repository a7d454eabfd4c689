import { steps, type Step, type Timing } from './stopwatch.ts';

/** Times of one step, in milliseconds. */
export interface LatencySummary {
  step: Step;
  count: number;
  p50: number;
  p90: number;
  p99: number;
  max: number;
  buckets: Bucket[];
}

/** Answers that took at least `fromMs` and less than `toMs`. */
export interface Bucket {
  fromMs: number;
  toMs: number;
  count: number;
}

/** Percentiles (nearest rank) and histogram of each step that was taken at all. */
export function summarizeLatency(timings: readonly Timing[]): LatencySummary[] {
  return steps.flatMap((step) => {
    const times = timings.filter((timing) => timing.step === step).map(({ tookMs }) => tookMs);
    if (times.length === 0) return [];
    const sorted = times.toSorted((a, b) => a - b);
    const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
    const quantiles = { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
    return [{ step, count: sorted.length, ...quantiles, buckets: histogram(sorted) }];
  });
}

/** Buckets along 1, 1.5, 2, 3, 5, 7, 10 and so on, from the fastest to the slowest, empty ones between them included. */
export function histogram(timesMs: readonly number[]): Bucket[] {
  const counts = new Map<number, number>();
  for (const time of timesMs) {
    const edge = edgeBelow(time);
    counts.set(edge, (counts.get(edge) ?? 0) + 1);
  }
  const edges = [...counts.keys()].toSorted((a, b) => a - b);
  const [first = 0, last = -1] = [edges.at(0), edges.at(-1)];
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const edge = first + index;
    return { fromMs: edgeMs(edge), toMs: edgeMs(edge + 1), count: counts.get(edge) ?? 0 };
  });
}

const mantissas = [1, 1.5, 2, 3, 5, 7] as const;
const fastestMs = 0.01;

function edgeMs(edge: number): number {
  const exponent = Math.floor(edge / mantissas.length);
  const mantissa = mantissas[edge - exponent * mantissas.length] ?? 1;
  return Number(`${mantissa}e${exponent}`);
}

function edgeBelow(timeMs: number): number {
  const time = Math.max(fastestMs, timeMs);
  let edge = Math.floor(Math.log10(time)) * mantissas.length;
  // The logarithm may round across an edge, in either direction.
  while (edgeMs(edge) > time) edge -= 1;
  while (edgeMs(edge + 1) <= time) edge += 1;
  return edge;
}
