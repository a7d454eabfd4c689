import { Option, type Command } from 'commander';
import {
  parseAddress,
  parseRate,
  parseReport,
  parseShare,
  parseTiers,
  wholeNumber,
  type SaleOptions,
} from './sale-options.ts';

const tiers = 'Standing:2500:300,Balcony:7900:40';

/** The flags of `simulate-sale`. */
export function addSimulateSale(program: Command, action: (options: SaleOptions) => Promise<void>): void {
  program
    .command('simulate-sale')
    .description('send a crowd to a running server, as guests through the SDK; it sells an event of its own')
    .addOption(address('--base <url>', 'the server', 'BASE', 'http://localhost:8000'))
    .addOption(address('--sandbox <url>', 'the sandbox where it takes payments', 'SANDBOX', 'http://localhost:8001'))
    .option('--buyers <n>', 'how many come', wholeNumber(1, 100_000), 500)
    .option('--rate <n>', 'arrivals a second', parseRate, 50)
    .addOption(
      new Option('--tiers <list>', 'name:price:capacity,... prices in cents')
        .argParser(parseTiers)
        .default(parseTiers(tiers), tiers),
    )
    .option('--per-order <n>', 'at most so many tickets an order', wholeNumber(1, 10), 2)
    .option('--think-time <ms>', 'mean time from the order to its payment', wholeNumber(0, 600_000), 500)
    .option('--abandon-rate <share>', 'who order and never pay', parseShare, 0.1)
    .option('--decline-rate <share>', 'whose first card is declined; half of them try another', parseShare, 0.1)
    .option('--in-flight <n>', 'at most so many requests at once', wholeNumber(1, 2_000), 500)
    .option('--max-seconds <n>', 'stop after so long, whoever has not come yet', wholeNumber(1, 86_400), 600)
    .option('--seed <n>', 'the same crowd for the same number', wholeNumber(0, 2 ** 32 - 1), 1)
    .option('--report <file.html>', 'also write a page with charts', parseReport)
    .addHelpText(
      'after',
      '\nCtrl-C ends it early, with a report of what happened so far. Exit codes: 0 all is well, 1 something was oversold,\ndoes not add up or failed, 2 wrong usage. Refusals (sold out, 429, 503) are counted, not failures.',
    )
    .action(action);
}

function address(flags: string, description: string, variable: string, usual: string): Option {
  return new Option(flags, description).env(variable).argParser(parseAddress).default(usual);
}
