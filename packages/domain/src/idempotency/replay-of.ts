import type { Ctx } from '../context/index.ts';
import { activeTransaction, inTransaction, sql } from '../database/index.ts';
import { databaseErrorCode, DomainError } from '../errors/index.ts';
import { memory, type IdempotencyClaim } from './idempotency-claim.ts';

/**
 * Claims the key for `objectId` in the active transaction, so that it is remembered with the effect or not at all. Answers the
 * object of an earlier success, which is then to be shown and not to be touched; undefined when the effect is still to be made.
 * Errors: IDEMPOTENCY_KEY_IN_USE while a call with the key is still running, IDEMPOTENCY_KEY_REUSED for another input.
 */
export async function replayOf(
  ctx: Ctx,
  claim: IdempotencyClaim | undefined,
  objectId: string,
): Promise<string | undefined> {
  if (!claim) return undefined;
  if (!activeTransaction()) throw new Error('a key was claimed outside a transaction');
  if (await insertClaim(claim, objectId)) return undefined;
  const standing = await findReplay(ctx, claim);
  // Nothing stands there: it went between the two statements.
  if (standing === undefined) throw inUse();
  return standing;
}

/** Looks an earlier success up and claims nothing: for what must come before a transaction. Errors: IDEMPOTENCY_KEY_REUSED. */
export async function findReplay(ctx: Ctx, claim: IdempotencyClaim | undefined): Promise<string | undefined> {
  if (!claim) return undefined;
  const [row] = await sql<{ objectId: string; inputHash: Buffer }>(
    `select object_id as "objectId", input_hash as "inputHash" from idempotency_keys
     where scope = $1 and procedure = $2 and key = $3 and created_at > app_now() - interval '${memory}'`,
    [claim.scope, claim.procedure, claim.key],
  );
  if (!row) return undefined;
  if (!row.inputHash.equals(claim.inputHash)) throw new DomainError('IDEMPOTENCY_KEY_REUSED');
  ctx.onReplay?.();
  return row.objectId;
}

/** Remembers a success that had nothing left to change here, in a transaction of its own. Errors: as `replayOf`. */
export async function rememberSuccess(ctx: Ctx, claim: IdempotencyClaim | undefined, objectId: string): Promise<void> {
  if (claim) await inTransaction(async () => replayOf(ctx, claim, objectId));
}

/** Takes back what `replayOf` has claimed in this transaction, which goes on: the call is going to be refused. */
export async function forgetClaim({ scope, procedure, key }: IdempotencyClaim): Promise<void> {
  await sql('delete from idempotency_keys where scope = $1 and procedure = $2 and key = $3', [scope, procedure, key]);
}

async function insertClaim({ scope, procedure, key, inputHash }: IdempotencyClaim, objectId: string): Promise<boolean> {
  try {
    const rows = await sql(
      `insert into idempotency_keys (scope, procedure, key, input_hash, object_id) values ($1, $2, $3, $4, $5)
       on conflict (scope, procedure, key) do update
         set input_hash = excluded.input_hash, object_id = excluded.object_id, created_at = app_now()
         where idempotency_keys.created_at <= app_now() - interval '${memory}'
       returning 1 as claimed`,
      [scope, procedure, key, inputHash, objectId],
    );
    return rows.length > 0;
  } catch (error) {
    // The insert waits for whoever has claimed the key and not committed yet; the end of its patience says that they still run.
    throw databaseErrorCode(error) === '55P03' ? inUse(error) : error;
  }
}

function inUse(cause?: unknown): DomainError {
  return new DomainError('IDEMPOTENCY_KEY_IN_USE', undefined, { retryAfterSeconds: 1, cause });
}
