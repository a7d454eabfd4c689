import {
  checkBooks,
  describeOutcomes,
  describeTiers,
  expectRunning,
  openBoxOffice,
  runSale,
  showProgress,
  stopSignal,
  tally,
  textTable,
  tiersOnSale,
  wentWell,
  type BoxOffice,
  type Purchase,
  type Sale,
} from '@ticket-vendor/ops/simulation';
import { EventFileError, type EventFile } from '../../../../docs/samples/event-file.ts';
import { countMails, describeMails, judgeMails, type MailCount } from './count-mails.ts';

export interface Day {
  baseUrl: string;
  sandboxUrl: string;
  file: EventFile;
  seed: number;
  buyers: number;
}

const maxInFlight = 50;
const longestSeconds = 600;

/**
 * Publishes the event, sells it to a crowd, and prints what came of it. Answers whether the books are right, nobody met
 * anything but a refusal, and every mail arrived. Errors: NotRunningError, EventFileError, and what the server says of the file.
 */
export async function sellOneDay(day: Day): Promise<boolean> {
  await expectRunning(day);
  const boxOffice = await openBoxOffice(day.baseUrl, day.file);
  const { event } = boxOffice;
  if (tiersOnSale(event).length === 0) throw new EventFileError('/tiers: none of them is on sale now');
  console.log(`"${event.title}" is on sale, ${day.buyers} guests are at the door (seed ${day.seed}).`);
  using stop = stopSignal(longestSeconds);
  const sale = await sell(day, boxOffice, stop.signal);
  const mails = await countMails(day.sandboxUrl, sale.purchases, stop.signal);
  const findings = [...(await checkBooks(boxOffice, sale.purchases)), judgeMails(mails)];
  printDay(event, sale, mails);
  for (const { check, isGood, detail } of findings) console.log(`${isGood ? 'ok  ' : 'FAIL'} ${check}: ${detail}`);
  console.log(`\nThe mails: ${day.sandboxUrl}/inbox`);
  return findings.every(({ isGood }) => isGood) && wentWell(sale.purchases);
}

async function sell(
  { baseUrl, sandboxUrl, buyers, seed }: Day,
  { event }: BoxOffice,
  stop: AbortSignal,
): Promise<Sale> {
  const progress = showProgress(buyers);
  const crowd = {
    buyers,
    seed,
    thinkTimeMs: 200,
    ticketsPerOrder: 1,
    abandonRate: 0.1,
    declineRate: 0.15,
    retryRate: 0.6,
  };
  try {
    return await runSale({
      baseUrl,
      sandboxUrl,
      event,
      crowd,
      maxInFlight,
      stop,
      onPurchase: (purchase: Purchase) => progress.count(purchase),
    });
  } finally {
    progress.end();
  }
}

function printDay({ tiers }: BoxOffice['event'], { purchases, elapsedMs, wasStopped }: Sale, mails: MailCount): void {
  const day = tally(purchases);
  console.log(`\nOver after ${(elapsedMs / 1000).toFixed(1)} s${wasStopped ? ', stopped early' : ''}:\n`);
  console.log(textTable([...describeOutcomes(day), ['mails with tickets', describeMails(mails), '']]).join('\n'));
  if (tiers.length > 1) console.log(`\n${textTable(describeTiers(tiers, purchases)).join('\n')}`);
  for (const [problem, times] of day.problems) console.log(`${times} guests met: ${problem}`);
  console.log('');
}
