import { lookUpTogether, sql } from '../database/index.ts';
import { claimId } from './claim-id.ts';
import { memory, type IdempotencyClaim } from './idempotency-claim.ts';

/** Whether the key stands for an earlier success. One look-up answers all who ask together. */
export const hasSucceeded = lookUpTogether(findSuccesses);

async function findSuccesses(claims: readonly IdempotencyClaim[]): Promise<boolean[]> {
  const rows = await sql<Pick<IdempotencyClaim, 'scope' | 'procedure' | 'key'>>(
    `select k.scope, k.procedure, k.key
     from unnest($1::text[], $2::text[], $3::text[]) as c (scope, procedure, key)
     join idempotency_keys k using (scope, procedure, key)
     where k.created_at > app_now() - interval '${memory}'`,
    [claims.map(({ scope }) => scope), claims.map(({ procedure }) => procedure), claims.map(({ key }) => key)],
  );
  const found = new Set(rows.map(claimId));
  return claims.map((claim) => found.has(claimId(claim)));
}
