import type { Tier } from '@ticket-vendor/sdk';
import type { Card } from './pay-with-card.ts';
import { seededRandom, type SeededRandom } from './seeded-random.ts';

/** How a crowd behaves. Rates are shares from 0 to 1. */
export interface Crowd {
  buyers: number;
  seed: number;
  /** Mean arrivals a second; absent: all come at once. */
  arrivalsPerSecond?: number;
  /** Mean time between the order and its payment. */
  thinkTimeMs: number;
  /** At most so many tickets an order, within what the tier allows. */
  ticketsPerOrder: number;
  /** Buyers who order and never pay. */
  abandonRate: number;
  /** Of those who pay: the first card is declined. */
  declineRate: number;
  /** Of those who are declined: another card follows. */
  retryRate: number;
}

/** What one buyer is going to do, decided beforehand. */
export interface BuyerPlan {
  number: number;
  arrivesAtMs: number;
  tierId: string;
  quantity: number;
  thinkTimeMs: number;
  /** Tried in turn until one pays; none: the order is abandoned. */
  cards: Card[];
}

type Choice = Pick<Tier, 'id' | 'available' | 'minPerOrder' | 'maxPerOrder'>;

/** The crowd as single buyers, in order of arrival: the same for the same seed and tiers. Bigger tiers are asked for more often. */
export function planBuyers(crowd: Crowd, tiers: readonly Choice[]): BuyerPlan[] {
  const random = seededRandom(crowd.seed);
  let arrivesAtMs = 0;
  return Array.from({ length: crowd.buyers }, (_, index) => {
    if (crowd.arrivalsPerSecond !== undefined) arrivesAtMs += random.wait(1000 / crowd.arrivalsPerSecond);
    const tier = chooseTier(random, tiers);
    const most = Math.min(tier.maxPerOrder, Math.max(tier.minPerOrder, crowd.ticketsPerOrder));
    return {
      number: index + 1,
      arrivesAtMs,
      tierId: tier.id,
      quantity: random.between(tier.minPerOrder, most),
      thinkTimeMs: random.wait(crowd.thinkTimeMs),
      cards: chooseCards(random, crowd),
    };
  });
}

function chooseTier<T extends Choice>(random: SeededRandom, tiers: readonly T[]): T {
  const places = tiers.reduce((sum, tier) => sum + tier.available, 0);
  let place = random.next() * places;
  const found = tiers.find((tier) => (place -= tier.available) < 0) ?? tiers.at(-1);
  if (!found) throw new Error('A crowd needs at least one tier.');
  return found;
}

function chooseCards(random: SeededRandom, crowd: Crowd): Card[] {
  if (random.isHit(crowd.abandonRate)) return [];
  if (!random.isHit(crowd.declineRate)) return ['pm_card_visa'];
  const bad: Card = random.isHit(0.5) ? 'pm_card_chargeDeclined' : 'pm_card_chargeDeclinedInsufficientFunds';
  return random.isHit(crowd.retryRate) ? [bad, 'pm_card_mastercard'] : [bad];
}
