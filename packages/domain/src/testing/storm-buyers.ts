import { randomUUID } from 'node:crypto';
import pLimit from 'p-limit';
import { toDomainError } from '../errors/index.ts';
import { cancelOrder, placeHold, placeOrder, releaseHold, type PlaceOrderInput } from '../orders/index.ts';
import { anonymous } from './builders.ts';

export interface Storm {
  eventId: string;
  tierIds: string[];
  buyers: number;
  seed: number;
}

/** How often each thing happened: `sold` in a race; in a storm `order`, `order-of-hold`, `cancel`, `release`, `abandon`, or the code of a refusal; `INTERNAL: ...` for what would be a 500. */
export type Tally = Record<string, number>;

/** Many buyers at once over one event, each doing one thing of a day at the box office. The same seed does the same things. */
export async function stormBuyers(
  { eventId, tierIds, buyers, seed }: Storm,
  onAcknowledged: (orderId: string) => void = () => undefined,
): Promise<Tally> {
  const random = randomOf(seed);
  return await tallied(
    Array.from({ length: buyers }, () => {
      const items = cartOf(tierIds, random);
      const what = Math.floor(random() * 10);
      return async () => actOf(what, { eventId, items }, onAcknowledged);
    }),
  );
}

/** Everybody buys at once. */
export async function raceBuyers(purchases: readonly PlaceOrderInput[]): Promise<Tally> {
  return await tallied(
    purchases.map((purchase) => async () => {
      await placeOrder(anonymous(), purchase);
      return 'sold';
    }),
  );
}

/** Requests of one process that are under way at once; the others have not reached it yet. */
const inFlight = 24;

async function tallied(acts: (() => Promise<string>)[]): Promise<Tally> {
  const tally: Tally = {};
  const limit = pLimit(inFlight);
  await Promise.all(
    acts.map(async (act) => {
      const outcome = await limit(async () => outcomeOf(act));
      tally[outcome] = (tally[outcome] ?? 0) + 1;
    }),
  );
  return tally;
}

type Items = { tierId: string; quantity: number }[];

async function actOf(
  what: number,
  { eventId, items }: { eventId: string; items: Items },
  onAcknowledged: (orderId: string) => void,
): Promise<string> {
  const email = `${randomUUID()}@example.com`;
  const order = async (holdToken?: string) => {
    const placed = await placeOrder(anonymous(), { eventId, items, buyer: { email, name: 'Storm' }, holdToken });
    onAcknowledged(placed.id);
    return placed;
  };
  if (what < 5) {
    await order();
    return 'order';
  }
  if (what < 7) {
    const { id, accessSecret } = await order();
    await cancelOrder(anonymous({ orderSecret: accessSecret }), { id });
    return 'cancel';
  }
  const { token } = await placeHold(anonymous(), { eventId, items });
  if (what === 7) return 'abandon';
  if (what === 8) {
    await releaseHold(anonymous(), { token });
    return 'release';
  }
  await order(token);
  return 'order-of-hold';
}

async function outcomeOf(act: () => Promise<string>): Promise<string> {
  try {
    return await act();
  } catch (error) {
    return toDomainError(error)?.code ?? `INTERNAL: ${String(error)}`;
  }
}

/** One to three tiers in any order, one to three tickets each. */
function cartOf(tierIds: string[], random: () => number): Items {
  const shuffled = tierIds.map((tierId) => ({ tierId, rank: random() })).toSorted((a, b) => a.rank - b.rank);
  const count = 1 + Math.floor(random() * shuffled.length);
  return shuffled.slice(0, count).map(({ tierId }) => ({ tierId, quantity: 1 + Math.floor(random() * 3) }));
}

/** Mulberry32: small, seeded, good enough to mix a storm. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
