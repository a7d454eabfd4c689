import { Op } from 'sequelize';
import { z } from 'zod';
import type { Ctx } from '../context/index.ts';
import { loadVisibleEvent } from '../events/load-event.ts';
import { memberRole } from '../promoters/index.ts';
import { Id, decodeCursor, toPage } from '../schemas/index.ts';
import { presentTiers } from './present-tiers.ts';
import type { ListTiersInput, TierPage } from './schemas.ts';
import { TicketTier } from './ticket-tier.ts';

const Cursor = z.object({ sortOrder: z.int().min(-1_000_000).max(1_000_000), id: Id });

/** The event's tiers with availability, in the promoter's order; hidden ones for members only. `NOT_FOUND`, `VALIDATION_FAILED` at `/cursor`. */
export async function listTiers(ctx: Ctx, input: ListTiersInput): Promise<TierPage> {
  const event = await loadVisibleEvent(ctx, input.eventId);
  const isMember = (await memberRole(ctx, event.promoterId)) !== undefined;
  const found = await TicketTier.findAll({
    where: {
      eventId: event.id,
      ...(!isMember && { isHidden: false }),
      ...(input.cursor !== undefined && { [Op.or]: after(decodeCursor(input.cursor, Cursor)) }),
    },
    order: ['sortOrder', 'id'],
    limit: input.limit + 1,
  });
  const { rows, nextCursor } = toPage(found, input.limit, ({ sortOrder, id }) => ({ sortOrder, id }));
  return { data: await presentTiers(rows), nextCursor };
}

function after({ sortOrder, id }: z.infer<typeof Cursor>): object[] {
  return [{ sortOrder: { [Op.gt]: sortOrder } }, { sortOrder, id: { [Op.gt]: id } }];
}
