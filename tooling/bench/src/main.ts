import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { stopSignal } from '@ticket-vendor/ops/simulation';
import { benchmarksDocument, documentPath, resultsPath } from './report/benchmarks-document.ts';
import { resultsTable } from './report/results-table.ts';
import { runBench } from './run-bench.ts';
import { full, quick } from './stage/settings.ts';

const usage = `npm run bench [-- --quick]

Measures the product against its baselines and writes bench/results/latest.json and docs/BENCHMARKS.md.
The machine should have nothing else to do. A full run takes about a quarter of an hour; --quick takes one short run of each
and leaves out what needs a million orders (at most 3 minutes).`;
const longestSeconds = 2 * 3_600;

process.exitCode = await bench();

async function bench(): Promise<number> {
  const wish = readArguments();
  if (wish === undefined) return 2;
  if (wish === 'help') {
    console.log(usage);
    return 0;
  }
  using stop = stopSignal(longestSeconds);
  try {
    const results = await runBench(wish === 'quick' ? quick : full, stop.signal);
    await mkdir(new URL('.', resultsPath), { recursive: true });
    await writeFile(resultsPath, `${JSON.stringify(results, undefined, 2)}\n`);
    await writeFile(documentPath, benchmarksDocument(results));
    console.log(resultsTable(results).join('\n'));
    return 0;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    console.error('\nStopped: nothing was written.');
    return 130;
  }
}

function readArguments(): 'full' | 'quick' | 'help' | undefined {
  try {
    const { values } = parseArgs({ options: { quick: { type: 'boolean' }, help: { type: 'boolean' } } });
    if (values.help) return 'help';
    return values.quick ? 'quick' : 'full';
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return undefined;
  }
}
