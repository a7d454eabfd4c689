import { setTimeout as pause } from 'node:timers/promises';
import { isTicketVendorError, TicketVendor, type PlacedOrder } from '@ticket-vendor/sdk';
import { payWithCard } from './pay-with-card.ts';
import type { BuyerPlan } from './plan-buyers.ts';
import type { Purchase } from './purchase.ts';
import type { Stopwatch } from './stopwatch.ts';

/** Where a crowd buys. `stop` ends it between two requests, never within one: whatever was sent gets its answer. */
export interface Shop {
  baseUrl: string;
  sandboxUrl: string;
  eventId: string;
  /** Tells the addresses of this run from those of others. */
  run: string;
  stopwatch: Stopwatch;
  stop: AbortSignal;
}

/** One guest's day: arrives, orders, thinks, pays with one card after the other or walks away. Never throws for a refusal. */
export async function buyTickets(shop: Shop, plan: BuyerPlan): Promise<Purchase> {
  const { number, tierId, quantity } = plan;
  const email = `buyer-${number}.${shop.run}@example.com`;
  const purchase: Purchase = { number, tierId, quantity, email, outcome: 'turned away', declines: 0, ticketIds: [] };
  await rest(plan.arrivesAtMs - shop.stopwatch.elapsedMs, shop.stop);
  if (shop.stop.aborted) return purchase;
  try {
    await order(shop, plan, purchase);
  } catch (error) {
    if (purchase.outcome !== 'held') purchase.outcome = 'failed';
    purchase.problem = problemOf(error);
  }
  return purchase;
}

async function order(shop: Shop, plan: BuyerPlan, purchase: Purchase): Promise<void> {
  const guest = new TicketVendor({ baseUrl: shop.baseUrl });
  const input = {
    eventId: shop.eventId,
    items: [{ tierId: plan.tierId, quantity: plan.quantity }],
    buyer: { email: purchase.email, name: `Buyer ${plan.number}` },
  };
  const placed = await shop.stopwatch.time(
    () => guest.orders.place(input).catch(refusalOf),
    (answer) => (answer instanceof Refusal ? 'refusal' : 'order'),
  );
  purchase.answeredAtMs = shop.stopwatch.elapsedMs;
  if (placed instanceof Refusal) {
    purchase.outcome = 'refused';
    purchase.reason = placed.code;
    return;
  }
  purchase.orderId = placed.id;
  if (placed.expiresAt) purchase.heldUntil = placed.expiresAt;
  purchase.outcome = 'held';
  if (placed.status !== 'paid') {
    await rest(plan.thinkTimeMs, shop.stop);
    if (!(await pay(shop, { plan, purchase, placed }))) return;
  }
  const paid = await shop.stopwatch.time(
    () => guest.orders.confirm({ id: placed.id }, { secret: placed.accessSecret }),
    () => 'confirmation',
  );
  purchase.outcome = 'paid';
  purchase.ticketIds = paid.tickets.map(({ id }) => id);
}

interface Checkout {
  plan: BuyerPlan;
  purchase: Purchase;
  placed: PlacedOrder;
}

async function pay(shop: Shop, { plan, purchase, placed: { payment } }: Checkout): Promise<boolean> {
  if (!payment?.clientSecret) throw new Error('the order can be paid nowhere');
  for (const card of plan.cards) {
    if (shop.stop.aborted) return false;
    const isCharged = await shop.stopwatch.time(
      () => payWithCard(shop.sandboxUrl, payment, card),
      () => 'payment',
    );
    if (isCharged) return true;
    purchase.declines += 1;
  }
  return false;
}

class Refusal {
  readonly code: string;

  constructor(code: string) {
    this.code = code;
  }
}

/** Sold out, too many requests, busy: the server's answers on purpose, after the SDK has tried again. Everything else is a problem. */
function refusalOf(error: unknown): Refusal {
  if (isTicketVendorError(error) && error.code !== 'UNEXPECTED_ANSWER' && isOnPurpose(error.status))
    return new Refusal(error.code);
  throw error;
}

function isOnPurpose(status: number | undefined): boolean {
  return status !== undefined && (status < 500 || status === 503);
}

function problemOf(error: unknown): string {
  if (isTicketVendorError(error)) return error.code;
  return error instanceof Error ? error.message : String(error);
}

async function rest(ms: number, stop: AbortSignal): Promise<void> {
  if (ms <= 0 || stop.aborted) return;
  await pause(ms, undefined, { signal: stop }).catch((error: unknown) => {
    if (!stop.aborted) throw error;
  });
}
