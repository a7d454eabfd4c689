import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isHttpAddress, NotRunningError, typedPath } from '@ticket-vendor/ops/simulation';
import { readEventFile, type EventFile } from '../../../docs/samples/event-file.ts';
import { explain } from '../../../docs/samples/explain.ts';
import { sellOneDay, type Day } from './demo/sell-one-day.ts';
import { localAddresses } from './local-addresses.ts';

const usage = `npm run demo -- [event.json] [--seed <n>] [--buyers <n>]

A day at the box office: a promoter publishes the event of the file (docs/samples/box-office.json), and guests buy it.
The same seed (1) sends the same guests; there are 200 of them. BASE and SANDBOX name another server than that of npm start.
Ctrl-C closes early, with a report of the day so far. Exit codes: 0 all is well, 1 something is not, 2 wrong usage.`;

interface Wishes extends Omit<Day, 'file'> {
  path: string;
}

if (existsSync('.env')) process.loadEnvFile('.env');
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
    return (await sellOneDay({ ...wishes, file })) ? 0 : 1;
  } catch (error) {
    const place = file?.place ?? '';
    console.error(error instanceof NotRunningError ? error.message : explain(error, { ...wishes, place }));
    return 1;
  }
}

function readArguments(): Wishes | 'help' | undefined {
  const options = {
    seed: { type: 'string' },
    buyers: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    if (values.help) return 'help';
    if (positionals.length > 1) throw new Error('It takes one event file.');
    return {
      path: positionals[0] === undefined ? 'docs/samples/box-office.json' : typedPath(positionals[0]),
      seed: wholeNumber('--seed', values.seed ?? '1', { least: 0, most: 2 ** 32 - 1 }),
      buyers: wholeNumber('--buyers', values.buyers ?? '200', { least: 1, most: 10_000 }),
      ...readAddresses(),
    };
  } catch (error) {
    const [line] = (error instanceof Error ? error.message : String(error)).split(/(?<=\.)\s/);
    console.error(`${line} (npm run demo -- --help)`);
    return undefined;
  }
}

function readAddresses(): Pick<Day, 'baseUrl' | 'sandboxUrl'> {
  const { BASE, SANDBOX } = localAddresses(process.env);
  for (const [name, text] of Object.entries({ BASE, SANDBOX }))
    if (!isHttpAddress(text)) throw new Error(`${name} must be an http address, such as http://localhost:8000.`);
  return { baseUrl: BASE.replace(/\/+$/, ''), sandboxUrl: SANDBOX.replace(/\/+$/, '') };
}

function wholeNumber(name: string, text: string, { least, most }: { least: number; most: number }): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < least || number > most)
    throw new Error(`${name} must be a whole number from ${least} to ${most}.`);
  return number;
}
