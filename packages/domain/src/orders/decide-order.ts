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
  tiers: ReadonlyMap<string, TierFacts>;
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
  maxPerCustomer: number | null;
  isHidden: boolean;
  isPaused: boolean;
}

export type Lines = readonly { tierId: string; quantity: number }[];

export interface OrderPlan {
  currency: string;
  lines: (OrderRequest['lines'][number] & {
    tierName: string;
    unitPrice: number;
    total: number;
    maxPerCustomer: number | null;
  })[];
  total: number;
}

/** The provider takes at most eight digits. */
const maxTotal = 99_999_999;

/** May these tickets be sold to this caller now, in this number? All but the stock. Pure. */
export function refuseSale(facts: SaleFacts, lines: Lines): DomainError | undefined {
  return refuseUnknown(facts, lines) ?? refuseOffSale(facts, lines) ?? refuseQuantity(facts, lines);
}

/** Prices an order and refuses it when the total is not the one that was shown. Pure. */
export function priceOrder({ event, tiers }: SaleFacts, request: OrderRequest): OrderPlan | DomainError {
  const lines = request.lines.flatMap((line) => {
    const tier = tiers.get(line.tierId);
    if (!tier) return [];
    const { name: tierName, price: unitPrice, maxPerCustomer } = tier;
    return [{ ...line, tierName, unitPrice, total: line.quantity * unitPrice, maxPerCustomer }];
  });
  const plan = { currency: event.currency, lines, total: lines.reduce((sum, line) => sum + line.total, 0) };
  return refuseTotal(plan, request) ?? plan;
}

/** All of it fits, or it is sold out, with what is left per tier. Pure. */
export function refuseShortage({ stock }: Pick<SaleFacts, 'stock'>, lines: Lines): DomainError | undefined {
  const units = new Map(lines.map(({ tierId, quantity }) => [tierId, quantity]));
  if (tiersShortOf(stock, units).length === 0) return undefined;
  const available = lines.map(({ tierId }) => ({ tierId, available: availableUnits(stock, tierId) }));
  return new DomainError('SOLD_OUT', 'Not enough tickets are left.', { details: { available } });
}

function refuseUnknown(facts: SaleFacts, lines: Lines): DomainError | undefined {
  if (facts.event.status === 'draft') return notFound('event');
  const isUnknown = lines.some(({ tierId }) => {
    const tier = facts.tiers.get(tierId);
    return !tier || (tier.isHidden && !facts.seesHidden);
  });
  return isUnknown ? notFound('tier') : undefined;
}

function refuseOffSale({ now, event, tiers }: SaleFacts, lines: Lines): DomainError | undefined {
  if (event.status !== 'published' || event.isPaused || now >= event.endsAt)
    return new DomainError('NOT_ON_SALE', 'The event is not on sale.');
  for (const { tierId } of lines) {
    const tier = tiers.get(tierId);
    if (!tier) continue;
    const details = { tierId, salesStartAt: tier.salesStartAt, salesEndAt: tier.salesEndAt };
    const isClosed =
      tier.isPaused || (tier.salesStartAt && now < tier.salesStartAt) || (tier.salesEndAt && now >= tier.salesEndAt);
    if (isClosed) return new DomainError('NOT_ON_SALE', `The tier "${tier.name}" is not on sale.`, { details });
  }
  return undefined;
}

function refuseQuantity({ tiers }: SaleFacts, lines: Lines): DomainError | undefined {
  for (const { tierId, quantity } of lines) {
    const tier = tiers.get(tierId);
    if (!tier || (quantity >= tier.minPerOrder && quantity <= tier.maxPerOrder)) continue;
    const { minPerOrder, maxPerOrder } = tier;
    const detail = `An order takes ${minPerOrder} to ${maxPerOrder} tickets of the tier "${tier.name}".`;
    return new DomainError('QUANTITY_NOT_ALLOWED', detail, { details: { tierId, minPerOrder, maxPerOrder } });
  }
  return undefined;
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
