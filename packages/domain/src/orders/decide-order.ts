import { DomainError, notFound } from '../errors/index.ts';
import { availableUnits, tiersShortOf, type LockedStock } from '../inventory/index.ts';
import type { OrderRequest } from './order-request.ts';

/** What is known of the event and its tiers under the stock locks. Prices are minor units. */
export interface SaleFacts {
  /** The database's clock, read after the locks. */
  now: Date;
  event: {
    status: 'draft' | 'published' | 'cancelled' | 'archived';
    isPaused: boolean;
    endsAt: Date;
    currency: string;
  };
  tiers: Map<string, TierFacts>;
  stock: LockedStock;
  /** A member of the promoter sees hidden tiers. */
  seesHidden: boolean;
}

export interface TierFacts {
  name: string;
  price: number;
  salesStartAt: Date | null;
  salesEndAt: Date | null;
  minPerOrder: number;
  maxPerOrder: number;
  isHidden: boolean;
  isPaused: boolean;
}

export interface OrderPlan {
  currency: string;
  lines: {
    itemId: string;
    tierId: string;
    tierName: string;
    quantity: number;
    unitPrice: number;
    total: number;
    attendees: OrderRequest['lines'][number]['attendees'];
  }[];
  subtotal: number;
  total: number;
}

/** The provider takes at most eight digits. */
const maxTotal = 99_999_999;

/** Sells the whole order or nothing of it. Pure: no clock, no database; whoever holds the locks decides with this. */
export function decideOrder(facts: SaleFacts, request: OrderRequest): OrderPlan | DomainError {
  const refusal = refuseUnknown(facts, request) ?? refuseOffSale(facts, request) ?? refuseQuantity(facts, request);
  if (refusal) return refusal;
  const plan = priceOrder(facts, request);
  return refuseTotal(plan, request) ?? refuseShortage(facts, request) ?? plan;
}

function refuseUnknown(facts: SaleFacts, request: OrderRequest): DomainError | undefined {
  if (facts.event.status === 'draft') return notFound('event');
  const isUnknown = request.lines.some(({ tierId }) => {
    const tier = facts.tiers.get(tierId);
    return !tier || (tier.isHidden && !facts.seesHidden);
  });
  return isUnknown ? notFound('tier') : undefined;
}

function refuseOffSale({ now, event, tiers }: SaleFacts, request: OrderRequest): DomainError | undefined {
  if (event.status !== 'published' || event.isPaused || now >= event.endsAt)
    return new DomainError('NOT_ON_SALE', 'The event is not on sale.');
  for (const { tierId } of request.lines) {
    const tier = tiers.get(tierId);
    if (!tier) continue;
    const details = { tierId, salesStartAt: tier.salesStartAt, salesEndAt: tier.salesEndAt };
    const isClosed =
      tier.isPaused || (tier.salesStartAt && now < tier.salesStartAt) || (tier.salesEndAt && now >= tier.salesEndAt);
    if (isClosed) return new DomainError('NOT_ON_SALE', `The tier "${tier.name}" is not on sale.`, { details });
  }
  return undefined;
}

function refuseQuantity({ tiers }: SaleFacts, request: OrderRequest): DomainError | undefined {
  for (const { tierId, quantity } of request.lines) {
    const tier = tiers.get(tierId);
    if (!tier || (quantity >= tier.minPerOrder && quantity <= tier.maxPerOrder)) continue;
    const { minPerOrder, maxPerOrder } = tier;
    const detail = `An order takes ${minPerOrder} to ${maxPerOrder} tickets of the tier "${tier.name}".`;
    return new DomainError('QUANTITY_NOT_ALLOWED', detail, { details: { tierId, minPerOrder, maxPerOrder } });
  }
  return undefined;
}

function priceOrder({ event, tiers }: SaleFacts, request: OrderRequest): OrderPlan {
  const lines = request.lines.flatMap(({ itemId, tierId, quantity, attendees }) => {
    const tier = tiers.get(tierId);
    return tier
      ? [
          {
            itemId,
            tierId,
            tierName: tier.name,
            quantity,
            unitPrice: tier.price,
            total: quantity * tier.price,
            attendees,
          },
        ]
      : [];
  });
  const subtotal = lines.reduce((sum, line) => sum + line.total, 0);
  return { currency: event.currency, lines, subtotal, total: subtotal };
}

function refuseTotal({ total, currency }: OrderPlan, { expectedTotal }: OrderRequest): DomainError | undefined {
  if (expectedTotal !== undefined && expectedTotal !== total)
    return new DomainError('PRICE_CHANGED', 'The total is not the one that was shown.', {
      details: { total, currency },
    });
  if (total > maxTotal)
    return new DomainError(
      'QUANTITY_NOT_ALLOWED',
      'The total is more than one payment can carry; order fewer tickets at a time.',
      { details: { total, maxTotal } },
    );
  return undefined;
}

function refuseShortage({ stock }: SaleFacts, request: OrderRequest): DomainError | undefined {
  const units = new Map(request.lines.map(({ tierId, quantity }) => [tierId, quantity]));
  if (tiersShortOf(stock, units).length === 0) return undefined;
  const available = request.lines.map(({ tierId }) => ({ tierId, available: availableUnits(stock, tierId) }));
  return new DomainError('SOLD_OUT', 'Not enough tickets are left.', { details: { available } });
}
