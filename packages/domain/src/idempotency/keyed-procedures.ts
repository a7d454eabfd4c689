/**
 * Every procedure that honours the `Idempotency-Key`: whatever changes something, but for `auth.*`. A test of the router holds this
 * list against its mutations, and each of these has its case in `replays.test.ts`.
 */
export const keyedProcedures = [
  'events.create',
  'events.update',
  'events.delete',
  'events.publish',
  'tiers.create',
  'tiers.update',
  'pools.create',
  'pools.update',
  'pools.delete',
  'holds.place',
  'holds.release',
  'holds.extend',
  'orders.place',
  'orders.confirm',
  'orders.cancel',
] as const;
export type KeyedProcedure = (typeof keyedProcedures)[number];
