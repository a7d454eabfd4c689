import { invalidField } from '../errors/index.ts';
import { updated } from '../events/partial-update.ts';
import { TierStock } from '../inventory/index.ts';
import type { UpdateTierInput } from './schemas.ts';
import type { TicketTier } from './ticket-tier.ts';

type EditableColumn =
  | 'name'
  | 'description'
  | 'price'
  | 'salesStartAt'
  | 'salesEndAt'
  | 'minPerOrder'
  | 'maxPerOrder'
  | 'maxPerCustomer'
  | 'isHidden'
  | 'isPaused'
  | 'sortOrder'
  | 'poolId';

/** What an edit may change: columns of the tier, and its capacity, which stands in `tier_stock`. */
export type TierFields = Pick<TicketTier, EditableColumn> & { capacity: number | null };

export async function readTierFields(tier: TicketTier): Promise<TierFields> {
  const { name, description, price, salesStartAt, salesEndAt } = tier;
  const { minPerOrder, maxPerOrder, maxPerCustomer, isHidden, isPaused, sortOrder, poolId } = tier;
  const { capacity } = await TierStock.findByPk(tier.id, { rejectOnEmpty: true });
  const limits = { minPerOrder, maxPerOrder, maxPerCustomer, capacity, poolId };
  return { name, description, sortOrder, price, salesStartAt, salesEndAt, isHidden, isPaused, ...limits };
}

/** The fields after the edit; `VALIDATION_FAILED` where they contradict each other. Pure. */
export function updatedTierFields(stored: TierFields, input: UpdateTierInput): TierFields {
  const fields = {
    name: input.name ?? stored.name,
    description: updated(input.description, stored.description, ''),
    price: input.price ?? stored.price,
    salesStartAt: updated(input.salesStartAt, stored.salesStartAt, null),
    salesEndAt: updated(input.salesEndAt, stored.salesEndAt, null),
    minPerOrder: input.minPerOrder ?? stored.minPerOrder,
    maxPerOrder: input.maxPerOrder ?? stored.maxPerOrder,
    maxPerCustomer: updated(input.maxPerCustomer, stored.maxPerCustomer, null),
    isHidden: input.hidden ?? stored.isHidden,
    isPaused: input.paused ?? stored.isPaused,
    sortOrder: input.sortOrder ?? stored.sortOrder,
    capacity: updated(input.capacity, stored.capacity, null),
    poolId: updated(input.poolId, stored.poolId, null),
  };
  refuseContradiction(fields);
  return fields;
}

function refuseContradiction(fields: TierFields): void {
  const { minPerOrder, maxPerOrder, maxPerCustomer, salesStartAt, salesEndAt } = fields;
  if (minPerOrder > maxPerOrder) throw invalidField('/maxPerOrder', `must not be below minPerOrder (${minPerOrder})`);
  if (maxPerCustomer !== null && maxPerCustomer < minPerOrder)
    throw invalidField('/maxPerCustomer', `must not be below minPerOrder (${minPerOrder})`);
  if (salesStartAt && salesEndAt && salesStartAt >= salesEndAt)
    throw invalidField('/salesEndAt', 'must be after salesStartAt');
}
