import { salesNow, stockBoard } from '../inventory/index.ts';
import { publicTierFacts, withSale } from '../tiers/present-tiers.ts';
import { Event } from './event.ts';
import { readEventFacts } from './present-event.ts';
import { publicReads, type PublicEvent } from './public-reads.ts';
import type { EventOutput } from './schemas.ts';

/**
 * A published event as any stranger may see it: nothing in it is older than two seconds or than an edit or a sale of this process.
 * Undefined for every other event.
 */
export async function readPublicEvent(eventId: string): Promise<EventOutput | undefined> {
  // Both at once: each may have to wait for a Redis that does not answer.
  const [shown, stock] = await Promise.all([
    publicReads().events.read(eventId, async () => load(eventId)),
    stockBoard().read(eventId),
  ]);
  if (!shown) return undefined;
  const sales = new Map(salesNow(stock).map((sale) => [sale.tierId, sale]));
  const tiers = shown.tiers.flatMap((tier) => {
    const sale = sales.get(tier.id);
    return sale && !sale.isHidden ? [withSale(tier, sale)] : [];
  });
  return { ...shown.event, tiers };
}

async function load(eventId: string): Promise<PublicEvent | undefined> {
  const event = await Event.findOne({ where: { id: eventId, status: 'published' } });
  return event ? { event: await readEventFacts(event), tiers: await publicTierFacts(eventId) } : undefined;
}
