import type { Bucket, LatencySummary } from './latency.ts';
import type { Step } from './stopwatch.ts';
import { textTable } from './text-table.ts';

/** What a step is called in a report. */
export const stepNames: Record<Step, string> = {
  order: 'order placed',
  refusal: 'order refused',
  payment: 'card charged or declined (sandbox)',
  confirmation: 'paid order fetched',
};

const barWidth = 40;

/** One line a bucket, with a bar as long as its share of the fullest. */
export function textHistogram(buckets: readonly Bucket[]): string[] {
  const fullest = Math.max(1, ...buckets.map(({ count }) => count));
  const labels = textTable(buckets.map(({ fromMs, toMs, count }) => ['', `${fromMs} - ${toMs} ms`, String(count)]));
  return buckets.map(({ count }, index) => {
    const length = count === 0 ? 0 : Math.max(1, Math.round((count / fullest) * barWidth));
    return `${labels[index]}  ${'█'.repeat(length)}`.trimEnd();
  });
}

/** The percentiles of all steps as a table. */
export function latencyTable(summaries: readonly LatencySummary[]): string[] {
  return textTable([
    ['', 'answers', 'p50', 'p90', 'p99', 'max'],
    ...summaries.map(({ step, count, ...times }) => [
      stepNames[step],
      String(count),
      ...[times.p50, times.p90, times.p99, times.max].map(asMilliseconds),
    ]),
  ]);
}

export function asMilliseconds(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  return `${ms < 100 ? ms.toFixed(1) : ms.toFixed(0)} ms`;
}
