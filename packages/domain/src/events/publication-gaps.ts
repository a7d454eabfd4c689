import { DomainError } from '../errors/index.ts';
import { Currency, TimeZone } from '../schemas/index.ts';
import type { EventStatus } from './event-status.ts';

/** One thing that an event lacks for being on sale. */
export interface PublicationGap {
  field: string;
  tierId?: string;
  detail: string;
}

export interface PublishableEvent {
  status: EventStatus;
  startsAt: Date;
  endsAt: Date;
  timezone: string;
  currency: string;
  capacity: number | null;
}

export interface PublishableTier {
  id: string;
  name: string;
  isHidden: boolean;
  isPaused: boolean;
  salesEndAt: Date | null;
  capacity: number | null;
  /** The pool it draws from beside the event's capacity, with that pool's own. */
  poolId: string | null;
  poolCapacity: number | null;
}

/** Everything that keeps the event from being published, all at once. Pure. */
export function publicationGaps(event: PublishableEvent, tiers: PublishableTier[], now: Date): PublicationGap[] {
  const gaps: PublicationGap[] = [];
  if (event.status === 'cancelled' || event.status === 'archived')
    gaps.push({ field: 'status', detail: `is ${event.status}` });
  if (event.startsAt >= event.endsAt) gaps.push({ field: 'endsAt', detail: 'must be after startsAt' });
  if (event.endsAt <= now) gaps.push({ field: 'endsAt', detail: 'must be in the future' });
  if (!TimeZone.safeParse(event.timezone).success)
    gaps.push({ field: 'timezone', detail: 'must be an IANA time zone' });
  if (!Currency.safeParse(event.currency).success) gaps.push({ field: 'currency', detail: 'must be an ISO 4217 code' });
  if (!tiers.some((tier) => isSellable(tier, event.capacity, now)))
    gaps.push({ field: 'tiers', detail: 'needs a tier on show, not paused, whose sale is not over, with stock' });
  return [...gaps, ...stockGaps(tiers, event.capacity)];
}

/** Every tier needs a capacity of its own, a pool, or a capacity of its event. */
export function stockGaps(
  tiers: Pick<PublishableTier, 'id' | 'name' | 'capacity' | 'poolId'>[],
  eventCapacity: number | null,
): PublicationGap[] {
  if (eventCapacity !== null) return [];
  return tiers
    .filter((tier) => tier.capacity === null && tier.poolId === null)
    .map(({ id, name }) => ({
      field: 'capacity',
      tierId: id,
      detail: `"${name}" needs one of its own, a pool, or one of the event`,
    }));
}

function isSellable(tier: PublishableTier, eventCapacity: number | null, now: Date): boolean {
  if (tier.isHidden || tier.isPaused || (tier.salesEndAt && tier.salesEndAt <= now)) return false;
  const capacities = [tier.capacity, tier.poolCapacity, eventCapacity].filter((capacity) => capacity !== null);
  return capacities.length > 0 && Math.min(...capacities) > 0;
}

/** Throws `EVENT_NOT_PUBLISHABLE` with the list as `details.missing`, unless it is empty. */
export function refuseGaps(missing: PublicationGap[]): void {
  if (missing.length > 0) throw new DomainError('EVENT_NOT_PUBLISHABLE', undefined, { details: { missing } });
}
