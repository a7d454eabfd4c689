import { recordAudit } from '../audit/index.ts';
import type { Ctx } from '../context/index.ts';
import { inTransaction } from '../database/index.ts';
import { InventoryPool, lockStock } from '../inventory/index.ts';
import { TicketTier } from '../tiers/ticket-tier.ts';
import { editors, loadMemberEvent, lockEvent } from './load-event.ts';
import { presentEvent } from './present-event.ts';
import { refuseIfOrdered } from './refuse-if-ordered.ts';
import type { EventIdInput } from './schemas.ts';

/** Deletes an event that never had an order, with its tiers, stock and keys. `NOT_FOUND`, `FORBIDDEN`, `EVENT_HAS_ORDERS`. */
export async function deleteEvent(ctx: Ctx, input: EventIdInput): Promise<void> {
  await loadMemberEvent(ctx, input.id, editors);
  await inTransaction(async () => {
    const event = await lockEvent(input.id);
    const tiers = await TicketTier.findAll({ where: { eventId: event.id } });
    await lockStock(
      event.id,
      tiers.map((tier) => tier.id),
    );
    await refuseIfOrdered(event.id);
    const before = await presentEvent(event, { withHidden: true });
    await TicketTier.destroy({ where: { eventId: event.id } });
    await InventoryPool.destroy({ where: { eventId: event.id } });
    await event.destroy();
    await recordAudit(ctx, {
      action: 'event.delete',
      object: { type: 'event', id: event.id },
      promoterId: event.promoterId,
      before,
    });
  });
}
