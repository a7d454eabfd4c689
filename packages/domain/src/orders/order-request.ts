import type { Ctx } from '../context/index.ts';
import { invalidField } from '../errors/index.ts';
import { newId } from '../new-id.ts';
import type { Attendee } from './order-item.ts';
import type { PlaceOrderInput } from './schemas.ts';

interface WantedLine {
  tierId: string;
  quantity: number;
  attendees: Attendee[];
}

/** What somebody wants to buy. */
export interface WantedOrder {
  eventId: string;
  userId: string | null;
  buyer: { email: string; name: string };
  /** One line per tier, in tier order; the same tier twice has been added up. */
  lines: WantedLine[];
  expectedTotal: number | undefined;
}

/** A whole order to be placed: everything a decision and its writers need of the request. */
export interface OrderRequest extends WantedOrder {
  orderId: string;
  lines: (WantedLine & { itemId: string })[];
}

/** Merges the lines and finds the buyer. Errors: VALIDATION_FAILED at `/buyer` or `/attendees/n`. */
export function wantedOrder(ctx: Ctx, input: PlaceOrderInput): WantedOrder {
  const merged = mergedLines(input.items);
  const quantities = new Map(merged.map((line) => [line.tierId, line.quantity]));
  const attendees = attendeesByTier(input, quantities);
  return {
    eventId: input.eventId,
    userId: ctx.actor.type === 'user' ? ctx.actor.userId : null,
    buyer: buyerOf(ctx, input),
    lines: merged.map((line) => ({ ...line, attendees: attendees.get(line.tierId) ?? [] })),
    expectedTotal: input.expectedTotal,
  };
}

/** Gives the order and its lines their ids: before it is queued, to be kept over every retry. */
export function orderRequest(wanted: WantedOrder): OrderRequest {
  return { ...wanted, orderId: newId(), lines: wanted.lines.map((line) => ({ ...line, itemId: newId() })) };
}

/** One line per tier, in tier order; the same tier twice is added up. */
export function mergedLines(items: PlaceOrderInput['items']): { tierId: string; quantity: number }[] {
  const quantities = new Map<string, number>();
  for (const { tierId, quantity } of items) quantities.set(tierId, (quantities.get(tierId) ?? 0) + quantity);
  return [...quantities].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([tierId, quantity]) => ({ tierId, quantity }));
}

function buyerOf(ctx: Ctx, input: PlaceOrderInput): { email: string; name: string } {
  if (input.buyer) return input.buyer;
  if (ctx.actor.type !== 'user') throw invalidField('/buyer', 'is needed from a guest');
  return { email: ctx.actor.email, name: ctx.actor.name };
}

function attendeesByTier(input: PlaceOrderInput, quantities: Map<string, number>): Map<string, Attendee[]> {
  const byTier = new Map<string, Attendee[]>();
  for (const [index, { tierId, name, email }] of (input.attendees ?? []).entries()) {
    const named = byTier.get(tierId) ?? [];
    if (named.length >= (quantities.get(tierId) ?? 0))
      throw invalidField(`/attendees/${index}`, 'has no ticket of this tier left');
    byTier.set(tierId, [...named, { name, email: email ?? null }]);
  }
  return byTier;
}
