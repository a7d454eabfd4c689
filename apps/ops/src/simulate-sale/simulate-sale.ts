import { writeFile } from 'node:fs/promises';
import type { Event } from '@ticket-vendor/sdk';
import {
  checkBooks,
  describeTiers,
  expectRunning,
  openBoxOffice,
  runSale,
  showProgress,
  stopSignal,
  summarizeLatency,
  tally,
  wentWell,
  type Crowd,
  type Sale,
} from '../simulation/index.ts';
import type { Report } from '../report.ts';
import { currency, type SaleOptions } from './sale-options.ts';
import { salePage } from './sale-page.ts';
import { saleText } from './sale-text.ts';
import type { SaleSummary } from './sale-summary.ts';

const dayMs = 86_400_000;

/**
 * Sells an event of its own to a crowd of guests and reports what came of it; good when every invariant holds and no
 * buyer failed. Ends by itself: every request, and the whole, has a time limit. Errors: NotRunningError.
 */
export async function simulateSale(options: SaleOptions): Promise<Report> {
  const { report: file } = options;
  await expectRunning({ baseUrl: options.base, sandboxUrl: options.sandbox });
  const boxOffice = await openBoxOffice(options.base, { event: newEvent(options), tiers: options.tiers });
  using stop = stopSignal(options.maxSeconds);
  const sale = await sell(options, boxOffice.event, stop.signal);
  const summary = summarize(options, sale, {
    tiers: describeTiers(boxOffice.event.tiers, sale.purchases),
    findings: await checkBooks(boxOffice, sale.purchases),
  });
  if (file !== undefined) await writeFile(file, salePage(summary, sale));
  return {
    isGood: summary.findings.every(({ isGood }) => isGood) && wentWell(sale.purchases),
    ...summary,
    lines: [...saleText(summary), ...(file === undefined ? [] : ['', `Report: ${file}`])],
  };
}

async function sell(options: SaleOptions, event: Event, stop: AbortSignal): Promise<Sale> {
  const progress = showProgress(options.buyers);
  try {
    return await runSale({
      baseUrl: options.base,
      sandboxUrl: options.sandbox,
      event,
      crowd: crowdOf(options),
      maxInFlight: options.inFlight,
      stop,
      onPurchase: progress.count,
    });
  } finally {
    progress.end();
  }
}

function summarize(options: SaleOptions, sale: Sale, seen: Pick<SaleSummary, 'tiers' | 'findings'>): SaleSummary {
  const { startedAt, elapsedMs, wasStopped, longestWaitMs } = sale;
  const figures = { tally: tally(sale.purchases), latency: summarizeLatency(sale.timings) };
  return { options, startedAt, elapsedMs, wasStopped, longestWaitMs, ...figures, ...seen };
}

function crowdOf(options: SaleOptions): Crowd {
  return {
    buyers: options.buyers,
    seed: options.seed,
    arrivalsPerSecond: options.rate,
    thinkTimeMs: options.thinkTime,
    ticketsPerOrder: options.perOrder,
    abandonRate: options.abandonRate,
    declineRate: options.declineRate,
    retryRate: 0.5,
  };
}

function newEvent({ buyers, seed }: SaleOptions) {
  const startsAt = new Date(Date.now() + 30 * dayMs);
  return {
    title: `Simulated sale: ${buyers} buyers, seed ${seed}`,
    venue: { name: 'Great Hall', city: 'Bergen' },
    startsAt,
    endsAt: new Date(startsAt.getTime() + dayMs / 8),
    timezone: 'Europe/Oslo',
    currency,
  };
}
