import type { Limit } from '@ticket-vendor/api';

/** Calls that a caller may make in a window; more for callers who are known (a user or an API key) than for an address. */
export interface LimitPolicy {
  stranger: number;
  known: number;
  windowSeconds: number;
}

/** `account` counts attempts on one account by anybody, `stray` what never reaches a procedure. */
export type PolicyName = Limit | 'account' | 'stray';

export const limitPolicies: Record<PolicyName, LimitPolicy> = {
  register: { stranger: 20, known: 20, windowSeconds: 3_600 },
  login: { stranger: 30, known: 30, windowSeconds: 900 },
  account: { stranger: 10, known: 10, windowSeconds: 900 },
  refresh: { stranger: 120, known: 120, windowSeconds: 60 },
  purchase: { stranger: 60, known: 60, windowSeconds: 60 },
  read: { stranger: 300, known: 600, windowSeconds: 60 },
  write: { stranger: 60, known: 300, windowSeconds: 60 },
  stray: { stranger: 120, known: 120, windowSeconds: 60 },
};
