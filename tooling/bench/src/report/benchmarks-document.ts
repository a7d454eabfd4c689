import { bestPgbench } from '../ratios.ts';
import type { Results } from '../results.ts';
import { verdictLines } from './verdicts.ts';

const root = new URL('../../../../', import.meta.url);
export const resultsPath = new URL('bench/results/latest.json', root);
export const documentPath = new URL('docs/BENCHMARKS.md', root);

/** The text of docs/BENCHMARKS.md: nothing in it that is not in the results. */
export function benchmarksDocument(results: Results): string {
  const { commit, machine, versions, settings, memory, raw } = results;
  return `${[
    '# Benchmarks',
    '',
    'Generated from [`bench/results/latest.json`](../bench/results/latest.json), which `npm run bench` writes; a test holds the two together.',
    '',
    ...quickWarning(settings),
    `Commit \`${commit}\`, on ${machine.processor}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.system}.`,
    'PostgreSQL (fsync on), the servers (`ROLES=api`) and the load generator share this machine. Figures of two machines, or of two runs, cannot be compared;',
    `the ratios inside one run can. Each figure is the median of ${inWords(settings.rounds)}, contestants alternating.`,
    '',
    '## Ratios',
    '',
    ...table(
      ['key', 'what', 'measured', 'floor', 'aim', 'verdict'],
      verdictLines(results).map((line) => [
        code(line.key),
        line.what,
        line.measured,
        line.floor,
        line.aim,
        line.verdict,
      ]),
    ),
    '',
    ...pgbenchNote(results),
    '## Contestants',
    '',
    ...table(['contestant', 'per second', 'p50 ms', 'p99 ms', 'runs, per second'], contestantRows(results)),
    '',
    `Memory of a server process: ${memory.startMb} MB at the start, ${memory.peakMb} MB at most, ${memory.afterMb} MB ten seconds after the last buyer.`,
    '',
    '## How it is measured',
    '',
    ...method,
    '',
    '## Settings and versions',
    '',
    ...table(['setting', 'value'], pairs(settings)),
    '',
    ...table(['program', 'version'], pairs(versions)),
    '',
    `${Object.values(raw).flat().length} runs are kept in the results file.`,
    ...overloadNote(raw),
  ].join('\n')}\n`;
}

const method = [
  '- `engine` calls `placeOrder` in the process: 200 guests, each a new buyer, one free ticket each, from the order to the ticket in hand.',
  '- `sequelize` writes the same rows (order, line, ticket, mail, audit, job, counter) through the models in one transaction per order, under a row lock.',
  '- `pgbench…` runs one prepared statement that writes the same rows and reads and decides nothing; the number is that of its clients.',
  '- `restPurchase`, `trpcPurchase`: signed-in customers buy one free ticket over kept-alive connections. `restNoop`, `trpcNoop`: the same door, token, body, limits and validation, and a procedure that does nothing; `trpcPluginNoop`: the same router through the Fastify plugin of tRPC.',
  '- `soldOut`, `soldOutKeyed`, `availability`, `restNoopQuery`: over REST, by the same customers.',
  '- `newBuyers…`, `returningBuyers…`: the engine on a database with few and with many orders of one event, seeded by the engine itself.',
  '- Each run sells a new event. `lone…` is one buyer, all others are as many at once as the settings say.',
];

function inWords(rounds: number): string {
  return rounds === 1 ? 'one run' : `${rounds} runs`;
}

function quickWarning({ mode }: Results['settings']): string[] {
  if (mode === 'full') return [];
  return [
    '> **A quick run**: one short run of each, for a look. Only a full run (`npm run bench`) gives figures to rely on.',
    '',
  ];
}

function pgbenchNote(results: Results): string[] {
  const best = bestPgbench(results);
  const line = Number.isNaN(best)
    ? 'There was no `pgbench` on the PATH: its row was not measured.'
    : `The best figure of pgbench is ${best} orders/s.`;
  return [line, ''];
}

function overloadNote(raw: Results['raw']): string[] {
  const turnedAway = Object.entries(raw).flatMap(([name, runs]) => {
    const sum = runs.reduce((sum, { unavailable = 0 }) => sum + unavailable, 0);
    return sum === 0 ? [] : `${code(name)} ${sum}`;
  });
  if (turnedAway.length === 0) return [];
  return [
    '',
    `**The machine was too busy**: requests were turned away (503) and count as no answers: ${turnedAway.join(', ')}.`,
  ];
}

function contestantRows({ rates, latencies, raw }: Results): string[][] {
  return Object.entries(rates).map(([name, rate]) => [
    code(name),
    String(rate),
    String(latencies[name]?.p50Ms ?? '–'),
    String(latencies[name]?.p99Ms ?? '–'),
    (raw[name] ?? []).map((run) => run.rate).join(', '),
  ]);
}

function pairs(values: Record<string, unknown>): string[][] {
  return Object.entries(values).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : String(value)]);
}

function code(text: string): string {
  return `\`${text}\``;
}

function table(head: string[], rows: string[][]): string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}
