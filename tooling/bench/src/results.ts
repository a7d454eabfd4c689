/** One run of one contestant. */
export interface Run {
  /** Answers per second. */
  rate: number;
  /** Absent where the contestant's own tool does not tell. */
  p50Ms?: number;
  p99Ms?: number;
  /** Requests that were turned away because the machine was too busy; they are in no other figure. */
  unavailable?: number;
}

/** Resident set of a server process in MB: started and idle, the most while its buyers waited, ten seconds after them. */
export interface Memory {
  startMb: number;
  peakMb: number;
  afterMb: number;
}

/** Medians over the runs of each contestant. */
export interface Figures {
  /** Per second. */
  rates: Record<string, number>;
  latencies: Record<string, { p50Ms: number; p99Ms: number }>;
}

/** What `bench/results/latest.json` holds. */
export interface Results extends Figures {
  commit: string;
  machine: { system: string; processor: string; cores: number; memoryGb: number };
  versions: Record<string, string>;
  settings: { mode: 'full' | 'quick'; rounds: number } & Record<string, string | number | boolean | number[]>;
  /** Only what was measured: without a `pgbench`, or in a quick run, some are missing. */
  ratios: Record<string, number>;
  memory: Memory;
  raw: Record<string, Run[]>;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? Number.NaN) + upper) / 2 : upper;
}

/** From latencies in milliseconds, in any order. */
export function summarise(latencies: readonly number[], seconds: number): Run {
  if (latencies.length === 0) return { rate: 0 };
  const sorted = Float64Array.from(latencies).toSorted();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { rate: rounded(sorted.length / seconds), p50Ms: rounded(at(0.5)), p99Ms: rounded(at(0.99)) };
}

/** The medians of every contestant's runs; latencies where all of its runs tell them. */
export function figuresOf(raw: Record<string, Run[]>): Figures {
  const figures: Figures = { rates: {}, latencies: {} };
  for (const [name, runs] of Object.entries(raw)) {
    figures.rates[name] = rounded(median(runs.map((run) => run.rate)));
    const p50s = runs.flatMap((run) => run.p50Ms ?? []);
    const p99s = runs.flatMap((run) => run.p99Ms ?? []);
    if (p50s.length === runs.length && p99s.length === runs.length)
      figures.latencies[name] = { p50Ms: rounded(median(p50s)), p99Ms: rounded(median(p99s)) };
  }
  return figures;
}

/** Four digits: more than the spread of the runs bears. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
