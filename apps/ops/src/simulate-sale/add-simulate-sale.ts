import type { Command } from 'commander';
import { parseAddress, parseRate, parseShare, parseTiers, wholeNumber, type SaleOptions } from './sale-options.ts';

const { BASE = 'http://localhost:8000', SANDBOX = 'http://localhost:8001' } = process.env;

/** The flags of `simulate-sale`. */
export function addSimulateSale(program: Command, action: (options: SaleOptions) => Promise<void>): void {
  program
    .command('simulate-sale')
    .description('send a crowd to a running server, as guests through the SDK; it sells an event of its own')
    .option('--base <url>', 'the server (or BASE)', parseAddress, parseAddress(BASE))
    .option('--sandbox <url>', 'the sandbox where it takes payments (or SANDBOX)', parseAddress, parseAddress(SANDBOX))
    .option('--buyers <n>', 'how many come', wholeNumber(1, 100_000), 500)
    .option('--rate <n>', 'arrivals a second', parseRate, 50)
    .option(
      '--tiers <list>',
      'name:price:capacity,... in cents',
      parseTiers,
      parseTiers('Standing:2500:300,Balcony:7900:40'),
    )
    .option('--per-order <n>', 'at most so many tickets an order', wholeNumber(1, 10), 2)
    .option('--think-time <ms>', 'mean time from the order to its payment', wholeNumber(0, 600_000), 500)
    .option('--abandon-rate <share>', 'who order and never pay', parseShare, 0.1)
    .option('--decline-rate <share>', 'whose first card is declined; half of them try another', parseShare, 0.1)
    .option('--in-flight <n>', 'at most so many requests at once', wholeNumber(1, 2_000), 500)
    .option('--max-seconds <n>', 'stop after so long, whoever has not come yet', wholeNumber(1, 86_400), 600)
    .option('--seed <n>', 'the same crowd for the same number', wholeNumber(0, 2 ** 32 - 1), 1)
    .option('--report <file.html>', 'also write a page with charts')
    .action(action);
}
