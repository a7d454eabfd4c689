import { randomUUID } from 'node:crypto';
import { DomainError } from '../errors/index.ts';
import { cancelOrder, placeHold, placeOrder, releaseHold } from '../orders/index.ts';
import { anonymous } from './builders.ts';

export interface Storm {
  eventId: string;
  tierIds: string[];
  buyers: number;
  seed: number;
}

/** How often each thing happened: `order`, `order-of-hold`, `cancel`, `release`, `abandon`, or the code of a refusal. */
export type Tally = Record<string, number>;

/** Many buyers at once over one event, each doing one thing of a day at the box office. The same seed does the same things. */
export async function stormBuyers({ eventId, tierIds, buyers, seed }: Storm): Promise<Tally> {
  const tally: Tally = {};
  const random = randomOf(seed);
  await Promise.all(
    Array.from({ length: buyers }, async () => {
      const items = cartOf(tierIds, random);
      const what = Math.floor(random() * 10);
      const outcome = await outcomeOf(async () => actOf(what, eventId, items));
      tally[outcome] = (tally[outcome] ?? 0) + 1;
    }),
  );
  return tally;
}

type Items = { tierId: string; quantity: number }[];

async function actOf(what: number, eventId: string, items: Items): Promise<string> {
  const email = `${randomUUID()}@example.com`;
  const buyer = { email, name: 'Storm' };
  if (what < 5) {
    await placeOrder(anonymous(), { eventId, items, buyer });
    return 'order';
  }
  if (what < 7) {
    const order = await placeOrder(anonymous(), { eventId, items, buyer });
    await cancelOrder(anonymous({ orderSecret: order.accessSecret }), { id: order.id });
    return 'cancel';
  }
  const { token } = await placeHold(anonymous(), { eventId, items });
  if (what === 7) return 'abandon';
  if (what === 8) {
    await releaseHold(anonymous(), { token });
    return 'release';
  }
  await placeOrder(anonymous(), { eventId, items, buyer, holdToken: token });
  return 'order-of-hold';
}

async function outcomeOf(act: () => Promise<string>): Promise<string> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
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
