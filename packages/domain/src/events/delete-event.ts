import type { Model, ModelStatic } from 'sequelize';
import { recordAudit } from '../audit/index.ts';
import type { Ctx } from '../context/index.ts';
import { inTransaction } from '../database/index.ts';
import { idempotencyClaim, replayOf } from '../idempotency/index.ts';
import { Hold, HoldItem, InventoryPool, lockStock, PoolStock, TierStock } from '../inventory/index.ts';
import { EventKey } from '../tickets/event-key.ts';
import { TicketTier } from '../tiers/ticket-tier.ts';
import { editors, loadMemberEvent, lockEvent } from './load-event.ts';
import { presentEvent } from './present-event.ts';
import { refuseIfOrdered } from './refuse-if-ordered.ts';
import type { EventIdInput } from './schemas.ts';

/**
 * Deletes an event that never had an order, with its tiers, stock, holds and keys. Honours the `Idempotency-Key`.
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
    await deleteWhatHangsOn(event.id);
    await event.destroy();
    await recordAudit(ctx, {
      action: 'event.delete',
      object: { type: 'event', id: event.id },
      promoterId: event.promoterId,
      before,
    });
  });
}

/** Under the locks of all its tiers: nobody places a hold or an order meanwhile. */
async function deleteWhatHangsOn(eventId: string): Promise<void> {
  const models = [HoldItem, Hold, TierStock, TicketTier, PoolStock, InventoryPool, EventKey] as const;
  for (const model of models) await (model as ModelStatic<Model>).destroy({ where: { eventId } });
}
