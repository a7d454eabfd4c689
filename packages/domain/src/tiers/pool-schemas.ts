import { z } from 'zod';
import { Id, Instant, line, page, pageInput } from '../schemas/index.ts';

const fields = {
  name: line(200),
  capacity: z.int().min(0).max(10_000_000).describe('units shared by its tiers'),
};

export const CreatePoolInput = z.strictObject({ eventId: Id, ...fields });
export type CreatePoolInput = z.infer<typeof CreatePoolInput>;

/** Absent keeps; a pool always has both. */
export const UpdatePoolInput = z.strictObject({ id: Id, ...z.object(fields).partial().shape });
export type UpdatePoolInput = z.infer<typeof UpdatePoolInput>;

export const ListPoolsInput = z.strictObject({ eventId: Id, ...pageInput });
export type ListPoolsInput = z.infer<typeof ListPoolsInput>;

export const PoolIdInput = z.strictObject({ id: Id });
export type PoolIdInput = z.infer<typeof PoolIdInput>;

export const PoolOutput = z
  .object({
    id: Id,
    eventId: Id,
    name: z.string(),
    capacity: z.int(),
    available: z.int().describe('units of it that nobody has, expired holds not counted'),
    tierIds: z.array(Id).describe("the tiers that draw from it, in the promoter's order"),
    createdAt: Instant,
  })
  .meta({ id: 'Pool' });
export type PoolOutput = z.infer<typeof PoolOutput>;

export const PoolPage = page(PoolOutput);
export type PoolPage = z.infer<typeof PoolPage>;
