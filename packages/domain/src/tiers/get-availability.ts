import { LRUCache } from 'lru-cache';
import type { Ctx } from '../context/index.ts';
import { notFound } from '../errors/index.ts';
import { endOfTurn, salesNow, stockBoard } from '../inventory/index.ts';
import { memberRole } from '../promoters/index.ts';
import { presentAvailability } from './present-availability.ts';
import type { AvailabilityOutput, TierIdInput } from './schemas.ts';
import { TicketTier } from './ticket-tier.ts';

/** A tier never moves to another event. */
const eventIds = new LRUCache<string, string>({ max: 50_000 });

/**
 * How many units can be bought, as of at most two seconds ago. Hidden tiers, and those of events that are not published, for
 * members only: `NOT_FOUND`.
 */
export async function getAvailability(ctx: Ctx, input: TierIdInput): Promise<AvailabilityOutput> {
  const eventId = eventIds.get(input.id) ?? (await findEventId(input.id));
  const stock = await stockBoard().read(eventId);
  await endOfTurn();
  const sale = salesNow(stock).find(({ tierId }) => tierId === input.id);
  if (!sale) throw notFound('tier');
  const isOnShow = sale.eventStatus === 'published' && !sale.isHidden;
  if (!isOnShow && !(await memberRole(ctx, sale.promoterId))) throw notFound('tier');
  return { ...presentAvailability(sale), asOf: stock.readAt };
}

async function findEventId(tierId: string): Promise<string> {
  const tier = await TicketTier.findByPk(tierId, { attributes: ['eventId'] });
  if (!tier) throw notFound('tier');
  eventIds.set(tierId, tier.eventId);
  return tier.eventId;
}
