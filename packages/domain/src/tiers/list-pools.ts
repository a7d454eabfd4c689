import { Op } from 'sequelize';
import { z } from 'zod';
import type { Ctx } from '../context/index.ts';
import { editors, loadMemberEvent } from '../events/load-event.ts';
import { InventoryPool } from '../inventory/index.ts';
import { Id, decodeCursor, toPage } from '../schemas/index.ts';
import type { ListPoolsInput, PoolPage } from './pool-schemas.ts';
import { presentPools } from './present-pools.ts';

const Cursor = z.object({ id: Id });

/**
 * The pools of an event with what is left in them, oldest first; the event's own capacity is not one of them. Owners and managers only.
 * `NOT_FOUND`, `FORBIDDEN`, `VALIDATION_FAILED` at `/cursor`.
 */
export async function listPools(ctx: Ctx, input: ListPoolsInput): Promise<PoolPage> {
  const event = await loadMemberEvent(ctx, input.eventId, editors);
  const found = await InventoryPool.findAll({
    where: {
      eventId: event.id,
      isEventCapacity: false,
      ...(input.cursor !== undefined && { id: { [Op.gt]: decodeCursor(input.cursor, Cursor).id } }),
    },
    order: ['id'],
    limit: input.limit + 1,
  });
  const { rows, nextCursor } = toPage(found, input.limit, ({ id }) => ({ id }));
  return { data: await presentPools(rows.map((pool) => pool.id)), nextCursor };
}
