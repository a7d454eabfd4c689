import type { IdempotencyClaim } from './idempotency-claim.ts';

/** The text under which a key is found among others. */
export function claimId({ scope, procedure, key }: Pick<IdempotencyClaim, 'scope' | 'procedure' | 'key'>): string {
  return JSON.stringify([scope, procedure, key]);
}
