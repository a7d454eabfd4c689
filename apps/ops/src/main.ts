import { Command } from 'commander';
import { EnvError } from '@ticket-vendor/domain';
import { doctor } from './doctor.ts';
import { migrateDatabase } from './migrate-database.ts';
import { reconcile } from './reconcile.ts';
import type { Report } from './report.ts';
import { seed } from './seed.ts';
import { addSimulateSale } from './simulate-sale/add-simulate-sale.ts';
import { simulateSale } from './simulate-sale/simulate-sale.ts';

/** Exit codes: 0 done, 1 something is wrong (the output says what), 2 wrong usage, 78 unusable environment. */
const program = new Command('ticket-vendor-ops')
  .description(
    'The internal tool of Ticket Vendor: everything it does goes through the domain package, simulate-sale alone through the SDK. Settings come from the environment.',
  )
  .option('--json', 'print the result as JSON')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

program.command('migrate').description('bring the schema and the job queues up to date').action(run(migrateDatabase));
program
  .command('seed')
  .description('make the demo promoter, buyer, event and API key (never in production)')
  .action(run(seed));
program
  .command('reconcile')
  .description('end overdue orders and read every open payment from the provider, once')
  .action(run(reconcile));
program
  .command('doctor')
  .description('check database, schema, queues, invariants, money, mail and providers')
  .action(run(doctor));
addSimulateSale(program, run(simulateSale));

function run<Options>(command: (options: Options) => Promise<Report>): (options: Options) => Promise<void> {
  return async (options) => {
    const { json } = program.opts<{ json?: boolean }>();
    const { lines, ...facts } = await command(options);
    console.log(json ? JSON.stringify(facts, null, 2) : lines.join('\n'));
    process.exitCode = facts.isGood ? 0 : 1;
  };
}

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = error instanceof EnvError ? 78 : 1;
}
