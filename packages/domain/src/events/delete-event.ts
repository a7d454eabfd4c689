import { recordAudit } from '../audit/index.ts';
import type { Ctx } from '../context/index.ts';
import { inTransaction } from '../database/index.ts';
import { idempotencyClaim, replayOf } from '../idempotency/index.ts';
import { InventoryPool, lockStock } from '../inventory/index.ts';
import { TicketTier } from '../tiers/ticket-tier.ts';
import { editors, loadMemberEvent, lockEvent } from './load-event.ts';
import { presentEvent } from './present-event.ts';
import { refuseIfOrdered } from './refuse-if-ordered.ts';
import type { EventIdInput } from './schemas.ts';

/**
 * Deletes an event that never had an order, with its tiers, stock and keys. Honours the `Idempotency-Key`.
 * `UNAUTHENTICATED`, `NOT_FOUND`, `FORBIDDEN`, `EVENT_HAS_ORDERS`.
 */
export async function deleteEvent(ctx: Ctx, input: EventIdInput): Promise<void> {
  await inTransaction(async () => {
    // Before the permission: a repeat finds no event that could say whose it was. The key is the caller's own; a refusal rolls it back.
    if (await replayOf(ctx, idempotencyClaim(ctx, 'events.delete', input), input.id)) return;
    await loadMemberEvent(ctx, input.id, editors);
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
