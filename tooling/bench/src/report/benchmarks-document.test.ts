import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { Results } from '../results.ts';
import { benchmarksDocument, documentPath, resultsPath } from './benchmarks-document.ts';

const results: Results = {
  commit: 'abc123',
  machine: { system: 'Linux 6 x64', processor: 'A processor', cores: 2, memoryGb: 8 },
  versions: { node: '24.0.0' },
  settings: { mode: 'full', rounds: 5, memoryBuyers: 2_000, pgbenchClients: [1, 4] },
  ratios: { engineVsSequelize: 39.5, engineVsPgbench: 4.5 },
  rates: { engine: 6_000, sequelize: 152, pgbench4: 1_333 },
  latencies: { engine: { p50Ms: 20, p99Ms: 61 } },
  memory: { startMb: 150, peakMb: 290, afterMb: 190 },
  raw: {
    engine: [{ rate: 5_900 }, { rate: 6_000 }, { rate: 6_100 }],
    sequelize: [{ rate: 152 }],
    pgbench4: [{ rate: 1_333 }],
  },
};

test('docs/BENCHMARKS.md is what bench/results/latest.json says; if not, run `npm run bench`', async () => {
  const latest = JSON.parse(await readFile(resultsPath, 'utf8')) as Results;
  expect(await readFile(documentPath, 'utf8')).toBe(benchmarksDocument(latest));
});

test('every key has its line, measured or not, with floor, aim and verdict', () => {
  const text = benchmarksDocument(results);
  expect(text).toMatch(/^\| `engineVsSequelize` \| .* \| 39\.5 \| ≥ 40 \| ≥ 70 \| BELOW FLOOR \|$/m);
  expect(text).toMatch(/^\| `engineVsPgbench` \| .* \| 4\.5 \| ≥ 4 \| ≥ 6 \| floor reached \|$/m);
  expect(text).toMatch(/^\| `growthNewBuyers` \| .* \| – \| ≤ 1\.2 \| ≤ 1\.05 \| not measured \|$/m);
});

test('p99 and memory are held against their bounds too', () => {
  const text = benchmarksDocument(results);
  expect(text).toMatch(/^\| `engine p99` \| .* \| 61 ms \| ≤ 50 ms \| – \| BELOW FLOOR \|$/m);
  expect(text).toMatch(/^\| `memory` \| .* 2,000 buyers waiting \| 290 MB \| ≤ 300 MB \| – \| floor reached \|$/m);
  expect(text).toMatch(/^\| `memory kept` \| .* \| 40 MB \| ≤ 50 MB \| – \| floor reached \|$/m);
});

test('the runs behind a median are shown', () => {
  expect(benchmarksDocument(results)).toContain('| `engine` | 6000 | 20 | 61 | 5900, 6000, 6100 |');
});

test('a quick run says that it is one', () => {
  const quick = benchmarksDocument({ ...results, settings: { ...results.settings, mode: 'quick', rounds: 1 } });
  expect(quick).toContain('**A quick run**');
  expect(benchmarksDocument(results)).not.toContain('quick run**');
});

test('requests that were turned away are owned up to', () => {
  const raw = {
    ...results.raw,
    restPurchase: [{ rate: 900, unavailable: 3 }, { rate: 800 }, { rate: 700, unavailable: 4 }],
  };
  expect(benchmarksDocument({ ...results, raw })).toContain('`restPurchase` 7');
  expect(benchmarksDocument(results)).not.toContain('too busy');
});

test('without a pgbench the document says so', () => {
  const { pgbench4: _, ...rates } = results.rates;
  expect(benchmarksDocument({ ...results, rates })).toContain('no `pgbench` on the PATH');
});
