import { parseArgs } from 'node:util';
import { NotRunningError } from '@ticket-vendor/ops/simulation';
import { readEventFile, type EventFile } from '../../../docs/samples/event-file.ts';
import { explain } from '../../../docs/samples/explain.ts';
import { sellOneDay } from './demo/sell-one-day.ts';

const usage = `npm run demo -- [event.json] [--seed <n>] [--buyers <n>]

A day at the box office: a promoter publishes the event of the file (docs/samples/box-office.json), and guests buy it.
The same seed (1) sends the same guests; there are 200 of them. BASE and SANDBOX name another server than that of npm start.`;

const { BASE, SANDBOX } = process.env;
const addresses = { baseUrl: BASE || 'http://localhost:8000', sandboxUrl: SANDBOX || 'http://localhost:8001' };
process.exitCode = await demo();

async function demo(): Promise<number> {
  const wishes = readArguments();
  if (wishes === undefined) return 2;
  if (wishes === 'help') {
    console.log(usage);
    return 0;
  }
  let file: EventFile | undefined;
  try {
    file = await readEventFile(wishes.path);
    return (await sellOneDay({ ...addresses, ...wishes, file })) ? 0 : 1;
  } catch (error) {
    const place = file?.place ?? '';
    console.error(
      error instanceof NotRunningError ? error.message : explain(error, { ...addresses, ...wishes, place }),
    );
    return 1;
  }
}

function readArguments(): { path: string; seed: number; buyers: number } | 'help' | undefined {
  const options = { seed: { type: 'string' }, buyers: { type: 'string' }, help: { type: 'boolean' } } as const;
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    if (values.help) return 'help';
    if (positionals.length > 1) throw new Error('It takes one event file.');
    const seed = wholeNumber(values.seed ?? '1', 'seed', 4_294_967_295);
    return {
      path: positionals[0] ?? 'docs/samples/box-office.json',
      seed,
      buyers: wholeNumber(values.buyers ?? '200', 'buyers', 10_000),
    };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return undefined;
  }
}

function wholeNumber(text: string, name: string, most: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number > most || (name === 'buyers' && number === 0))
    throw new Error(`--${name} must be a whole number up to ${most}.`);
  return number;
}
