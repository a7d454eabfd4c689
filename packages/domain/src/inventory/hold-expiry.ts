import { settings } from '../config/index.ts';

/**
 * When tickets that are held anew end: after HOLD_TTL_SECONDS, but never later than twice that after they were first held. So neither
 * swapping a hold nor extending it keeps them for ever.
 */
export function expiryOfHold(heldSince: Date, now: Date): Date {
  return new Date(Math.min(now.getTime() + ttlMs(), lastExpiryOfHold(heldSince).getTime()));
}

/** Once extended, a hold lasts so long and no longer. */
export function lastExpiryOfHold(heldSince: Date): Date {
  return new Date(heldSince.getTime() + 2 * ttlMs());
}

function ttlMs(): number {
  return settings().holdTtlSeconds * 1_000;
}
