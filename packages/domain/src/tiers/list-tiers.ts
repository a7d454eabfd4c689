import { Op } from 'sequelize';
import { z } from 'zod';
import type { Ctx } from '../context/index.ts';
import { loadVisibleEvent } from '../events/load-event.ts';
import { readPublicEvent } from '../events/public-event.ts';
import { memberRole } from '../promoters/index.ts';
import { Id, decodeCursor, toPage } from '../schemas/index.ts';
import { presentTiers } from './present-tiers.ts';
import type { ListTiersInput, TierOutput, TierPage } from './schemas.ts';
import { TicketTier } from './ticket-tier.ts';

const Cursor = z.object({ sortOrder: z.int().min(-1_000_000).max(1_000_000), id: Id });

/**
 * The event's tiers with availability, in the promoter's order; hidden ones for members only. Members see them as they are now,
 * strangers as of at most two seconds ago. `NOT_FOUND`, `VALIDATION_FAILED` at `/cursor`.
 */
export async function listTiers(ctx: Ctx, input: ListTiersInput): Promise<TierPage> {
  const shown = await readPublicEvent(input.eventId);
  if (shown && !(await memberRole(ctx, shown.promoter.id))) return pageOf(shown.tiers, input);
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
  const { rows, nextCursor } = toPage(found, input.limit, placeOf);
  return { data: await presentTiers(rows), nextCursor };
}

type Place = z.infer<typeof Cursor>;

function placeOf({ sortOrder, id }: Place): Place {
  return { sortOrder, id };
}

/** A page of all that a stranger sees, in their order already. */
function pageOf(tiers: TierOutput[], { cursor, limit }: ListTiersInput): TierPage {
  const last = cursor === undefined ? undefined : decodeCursor(cursor, Cursor);
  const rest = last ? tiers.filter((tier) => isAfter(tier, last)) : tiers;
  const { rows, nextCursor } = toPage(rest, limit, placeOf);
  return { data: rows, nextCursor };
}

function isAfter({ sortOrder, id }: Place, last: Place): boolean {
  return sortOrder > last.sortOrder || (sortOrder === last.sortOrder && id > last.id.toLowerCase());
}

function after({ sortOrder, id }: Place): object[] {
  return [{ sortOrder: { [Op.gt]: sortOrder } }, { sortOrder, id: { [Op.gt]: id } }];
}
