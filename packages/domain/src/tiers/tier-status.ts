import type { EventStatus } from '../events/event-status.ts';
import type { SoldOutReason, TierStatus } from './schemas.ts';

/** What the sale of one tier depends on, read at one moment `now`. */
export interface Sale {
  now: Date;
  eventStatus: EventStatus;
  eventEndsAt: Date;
  /** The event or the tier is paused. */
  isPaused: boolean;
  salesStartAt: Date | null;
  salesEndAt: Date | null;
  allocated: number;
  capacity: number | null;
  /** Free units of the scarcest pool (the event's capacity is one); null: the tier is in none. */
  poolFree: number | null;
  /** Pending orders or holds keep units of the tier, or of every pool that is used up: units that may come back. */
  isPendingInTier: boolean;
  isPendingInPools: boolean;
}

export interface SaleStatus {
  status: TierStatus;
  /** Given with `sold_out` alone. */
  reason?: SoldOutReason;
  /** Units that could be bought if the sale is on; never negative, and 0 without any capacity. */
  available: number;
}

/** The state of a tier's sale. Windows are half open; every sale ends with its event at the latest. Pure. */
export function tierStatus(sale: Sale): SaleStatus {
  const available = freeUnits(sale);
  if (hasEnded(sale)) return { status: 'ended', available };
  if (sale.isPaused) return { status: 'paused', available };
  if (sale.salesStartAt && sale.now < sale.salesStartAt) return { status: 'not_started', available };
  if (available === 0) return { status: 'sold_out', reason: mayComeBack(sale) ? 'reserved' : 'sold', available };
  return { status: 'on_sale', available };
}

function hasEnded({ now, eventStatus, eventEndsAt, salesEndAt }: Sale): boolean {
  if (eventStatus === 'cancelled' || eventStatus === 'archived') return true;
  return now >= eventEndsAt || (salesEndAt !== null && now >= salesEndAt);
}

function freeUnits({ capacity, allocated, poolFree }: Sale): number {
  const limits = [capacity === null ? null : capacity - allocated, poolFree].filter((limit) => limit !== null);
  return limits.length === 0 ? 0 : Math.max(0, Math.min(...limits));
}

// Only if every limit that is used up has units in pending orders.
function mayComeBack(sale: Sale): boolean {
  const tierIsFull = sale.capacity !== null && sale.allocated >= sale.capacity;
  const poolIsFull = sale.poolFree !== null && sale.poolFree <= 0;
  if (!tierIsFull && !poolIsFull) return false;
  return (!tierIsFull || sale.isPendingInTier) && (!poolIsFull || sale.isPendingInPools);
}
