import { access, constants, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import {
  checkBooks,
  expectRunning,
  openBoxOffice,
  runSale,
  showProgress,
  stopSignal,
  summarizeLatency,
  tally,
  type Crowd,
  type Sale,
} from '../simulation/index.ts';
import type { Report } from '../report.ts';
import type { SaleOptions } from './sale-options.ts';
import { salePage } from './sale-page.ts';
import { saleText } from './sale-text.ts';
import type { SaleSummary } from './sale-summary.ts';

const dayMs = 86_400_000;

/**
 * Sells an event of its own to a crowd of guests and reports what came of it; good when every invariant holds and no
 * buyer failed. Ends by itself: every request, and the whole, has a time limit. Errors: NotRunningError.
 */
export async function simulateSale(options: SaleOptions): Promise<Report> {
  const file = options.report === undefined ? undefined : resolve(options.report);
  if (file !== undefined) await access(dirname(file), constants.W_OK);
  await expectRunning({ baseUrl: options.base, sandboxUrl: options.sandbox });
  const boxOffice = await openBoxOffice(options.base, { event: newEvent(options), tiers: options.tiers });
  const sale = await sell(options, boxOffice.event);
  const summary = summarize(options, sale, await checkBooks(boxOffice, sale.purchases));
  if (file !== undefined) await writeFile(file, salePage(summary, sale));
  const { outcomes, problems } = summary.tally;
  return {
    isGood: summary.findings.every(({ isGood }) => isGood) && outcomes.failed.buyers === 0 && problems.length === 0,
    ...summary,
    lines: [...saleText(summary), ...(file === undefined ? [] : ['', `Report: ${file}`])],
  };
}

async function sell(options: SaleOptions, event: Parameters<typeof runSale>[0]['event']): Promise<Sale> {
  using stop = stopSignal(options.maxSeconds);
  const progress = showProgress(options.buyers);
  try {
    return await runSale({
      baseUrl: options.base,
      sandboxUrl: options.sandbox,
      event,
      crowd: crowdOf(options),
      maxInFlight: options.inFlight,
      stop: stop.signal,
      onPurchase: progress.count,
    });
  } finally {
    progress.end();
  }
}

function summarize(options: SaleOptions, sale: Sale, findings: SaleSummary['findings']): SaleSummary {
  const { startedAt, elapsedMs, wasStopped, longestWaitMs } = sale;
  const latency = summarizeLatency(sale.timings);
  return { options, startedAt, elapsedMs, wasStopped, longestWaitMs, tally: tally(sale.purchases), latency, findings };
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
    currency: 'EUR',
  };
}
