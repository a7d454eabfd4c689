import { readSales } from './read-sales.ts';
import type { TierFacts, TierOutput } from './schemas.ts';
import { TicketTier } from './ticket-tier.ts';
import type { TierSale } from './tier-sale.ts';
import { tierStatus } from './tier-status.ts';

/** The tiers as callers see them, in the given order, with availability as of now. */
export async function presentTiers(tiers: TicketTier[]): Promise<TierOutput[]> {
  if (tiers.length === 0) return [];
  const sales = new Map((await readSales(tiers.map((tier) => tier.id))).map((sale) => [sale.tierId, sale]));
  return tiers.flatMap((tier) => {
    const sale = sales.get(tier.id);
    return sale ? [withSale(tierFacts(tier), sale)] : [];
  });
}

export async function presentTier(tier: TicketTier): Promise<TierOutput> {
  const [output] = await presentTiers([tier]);
  if (!output) throw new Error(`the tier ${tier.id} has gone`);
  return output;
}

/** All tiers of an event in the promoter's order; hidden ones only if asked for. */
export async function presentTiersOf(eventId: string, { withHidden }: { withHidden: boolean }): Promise<TierOutput[]> {
  return presentTiers(await findTiers(eventId, withHidden));
}

/** The tiers that anybody may see, without their sale: this changes only when the promoter edits them. */
export async function publicTierFacts(eventId: string): Promise<TierFacts[]> {
  return (await findTiers(eventId, false)).map(tierFacts);
}

async function findTiers(eventId: string, withHidden: boolean): Promise<TicketTier[]> {
  return TicketTier.findAll({
    where: { eventId, ...(!withHidden && { isHidden: false }) },
    order: ['sortOrder', 'id'],
  });
}

function tierFacts(tier: TicketTier): TierFacts {
  return {
    id: tier.id,
    eventId: tier.eventId,
    name: tier.name,
    description: tier.description,
    price: tier.price,
    poolId: tier.poolId,
    salesStartAt: tier.salesStartAt,
    salesEndAt: tier.salesEndAt,
    minPerOrder: tier.minPerOrder,
    maxPerOrder: tier.maxPerOrder,
    maxPerCustomer: tier.maxPerCustomer,
    hidden: tier.isHidden,
    paused: tier.isPaused,
    waitlistEnabled: false,
    sortOrder: tier.sortOrder,
    createdAt: tier.createdAt,
    updatedAt: tier.updatedAt,
  };
}

/** The tier with its sale, as callers see it. */
export function withSale(facts: TierFacts, sale: TierSale): TierOutput {
  const { status, reason, available } = tierStatus(sale);
  return {
    ...facts,
    currency: sale.currency,
    capacity: sale.capacity,
    available,
    status,
    ...(reason && { reason }),
  };
}
