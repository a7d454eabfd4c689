import type { Ctx } from '../context/index.ts';
import { notFound } from '../errors/index.ts';
import { memberRole } from '../promoters/index.ts';
import { readSales } from './read-sales.ts';
import type { AvailabilityOutput, TierIdInput } from './schemas.ts';
import { tierStatus } from './tier-status.ts';

/** How many units can be bought right now. Hidden tiers, and those of events that are not published, for members only: `NOT_FOUND`. */
export async function getAvailability(ctx: Ctx, input: TierIdInput): Promise<AvailabilityOutput> {
  const [sale] = await readSales([input.id]);
  if (!sale) throw notFound('tier');
  const isOnShow = sale.eventStatus === 'published' && !sale.isHidden;
  if (!isOnShow && !(await memberRole(ctx, sale.promoterId))) throw notFound('tier');
  const { status, reason, available } = tierStatus(sale);
  const capacity = sale.capacity ?? sale.eventCapacity;
  return { tierId: sale.tierId, capacity, available, status, ...(reason && { reason }), asOf: sale.now };
}
