import { randomUUID } from 'node:crypto';
import type { Event, Tier } from '@ticket-vendor/sdk';
import { buyTickets } from './buy-tickets.ts';
import type { Addresses } from './open-box-office.ts';
import { planBuyers, type Crowd } from './plan-buyers.ts';
import type { Purchase } from './purchase.ts';
import { Stopwatch, type Timing } from './stopwatch.ts';

export interface SalePlan extends Addresses {
  event: Event;
  crowd: Crowd;
  maxInFlight: number;
  /** Ends the sale: who has not come stays away, who is at it gets the answer to the request under way. */
  stop: AbortSignal;
  /** Told after each buyer. */
  onPurchase?: (purchase: Purchase) => void;
}

/** A sale that is over. */
export interface Sale {
  startedAt: Date;
  elapsedMs: number;
  wasStopped: boolean;
  /** By buyer's number. */
  purchases: Purchase[];
  timings: Timing[];
  longestWaitMs: number;
}

/** The tiers that the public can buy now. */
export function tiersOnSale(event: Event): Tier[] {
  return event.tiers.filter((tier) => tier.status === 'on_sale' && !tier.hidden);
}

/** Sends the crowd to the box office and waits until everybody has had an answer. Bounded: every request has a time limit. */
export async function runSale(plan: SalePlan): Promise<Sale> {
  const { baseUrl, sandboxUrl, event, stop } = plan;
  const startedAt = new Date();
  const stopwatch = new Stopwatch(plan.maxInFlight);
  const shop = { baseUrl, sandboxUrl, eventId: event.id, run: randomUUID().slice(0, 8), stopwatch, stop };
  const purchases = await Promise.all(
    planBuyers(plan.crowd, tiersOnSale(event)).map(async (buyer) => {
      const purchase = await buyTickets(shop, buyer);
      plan.onPurchase?.(purchase);
      return purchase;
    }),
  );
  return {
    startedAt,
    elapsedMs: stopwatch.elapsedMs,
    wasStopped: stop.aborted,
    purchases,
    timings: stopwatch.timings,
    longestWaitMs: stopwatch.longestWaitMs,
  };
}
