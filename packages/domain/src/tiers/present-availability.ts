import type { AvailabilityOutput } from './schemas.ts';
import type { TierSale } from './tier-sale.ts';
import { tierStatus } from './tier-status.ts';

/** The sale of a tier as callers see it at its moment. */
export function presentAvailability(sale: TierSale): Omit<AvailabilityOutput, 'asOf'> {
  const { status, reason, available } = tierStatus(sale);
  const capacity = sale.capacity ?? sale.poolCapacity;
  return { tierId: sale.tierId, capacity, available, status, ...(reason && { reason }) };
}
