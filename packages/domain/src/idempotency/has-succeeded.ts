import { AsyncResource } from 'node:async_hooks';
import { sql } from '../database/index.ts';
import { claimId } from './claim-id.ts';
import { memory, type IdempotencyClaim } from './idempotency-claim.ts';

interface Question {
  claim: IdempotencyClaim;
  answer: (hasSucceeded: boolean) => void;
  fail: (error: unknown) => void;
}

const perLookUp = 500;

let waiting: Question[] = [];
let isLooking = false;
/** Look-ups run outside the request that happened to start them. */
const context = new AsyncResource('IdempotencyLookUp');

/** Whether the key stands for an earlier success. One look-up answers all who wait while another one is under way. */
export async function hasSucceeded(claim: IdempotencyClaim): Promise<boolean> {
  return await new Promise((answer, fail) => {
    waiting.push({ claim, answer, fail });
    if (!isLooking) void context.runInAsyncScope(lookUpAll);
  });
}

async function lookUpAll(): Promise<void> {
  isLooking = true;
  while (waiting.length > 0) {
    const asked = waiting.slice(0, perLookUp);
    waiting = waiting.slice(perLookUp);
    await lookUp(asked);
  }
  isLooking = false;
}

async function lookUp(asked: Question[]): Promise<void> {
  try {
    const claims = asked.map(({ claim }) => claim);
    const rows = await sql<Pick<IdempotencyClaim, 'scope' | 'procedure' | 'key'>>(
      `select k.scope, k.procedure, k.key
       from unnest($1::text[], $2::text[], $3::text[]) as c (scope, procedure, key)
       join idempotency_keys k using (scope, procedure, key)
       where k.created_at > app_now() - interval '${memory}'`,
      [claims.map(({ scope }) => scope), claims.map(({ procedure }) => procedure), claims.map(({ key }) => key)],
    );
    const found = new Set(rows.map(claimId));
    for (const { claim, answer } of asked) answer(found.has(claimId(claim)));
  } catch (error) {
    for (const { fail } of asked) fail(error);
  }
}
