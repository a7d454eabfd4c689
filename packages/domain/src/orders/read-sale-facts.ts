import { readClock } from '../database/index.ts';
import { notFound } from '../errors/index.ts';
import { Event } from '../events/event.ts';
import type { LockedStock } from '../inventory/index.ts';
import { TicketTier } from '../tiers/ticket-tier.ts';
import type { SaleFacts } from './decide-order.ts';

/** Reads what the decision needs, in statements of their own after the locks. Errors: NOT_FOUND for an unknown event. */
export async function readSaleFacts(stock: LockedStock, seesHidden: boolean): Promise<SaleFacts> {
  const event = await Event.findByPk(stock.eventId);
  if (!event) throw notFound('event');
  const tiers = await TicketTier.findAll({
    where: { eventId: stock.eventId, id: stock.tiers.map((tier) => tier.tierId) },
  });
  return {
    now: await readClock(),
    event: { status: event.status, isPaused: event.isPaused, endsAt: event.endsAt, currency: event.currency },
    tiers: new Map(tiers.map((tier) => [tier.id, tier])),
    stock,
    seesHidden,
  };
}
