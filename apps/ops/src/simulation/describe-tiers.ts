import type { Tier } from '@ticket-vendor/sdk';
import type { Purchase } from './purchase.ts';

/**
 * What was asked for and sold of each tier, in tickets: rows of tier, places, asked for, paid, held, left. Without a capacity of its
 * own, a tier shares that of its pool or event.
 */
export function describeTiers(
  tiers: readonly Pick<Tier, 'id' | 'name' | 'capacity'>[],
  purchases: readonly Purchase[],
): string[][] {
  const rows = tiers.map(({ id, name, capacity }) => {
    const wanted = purchases.filter(({ tierId, outcome }) => tierId === id && outcome !== 'turned away');
    const paid = ticketsOf(wanted, 'paid');
    const held = ticketsOf(wanted, 'held');
    const asked = wanted.reduce((sum, { quantity }) => sum + quantity, 0);
    const left = capacity === null ? 'shared' : String(capacity - paid - held);
    return [name, capacity === null ? 'shared' : String(capacity), String(asked), String(paid), String(held), left];
  });
  return [['tickets', 'places', 'asked for', 'paid', 'held', 'left'], ...rows];
}

function ticketsOf(purchases: readonly Purchase[], wanted: Purchase['outcome']): number {
  return purchases.reduce((sum, { outcome, quantity }) => sum + (outcome === wanted ? quantity : 0), 0);
}
