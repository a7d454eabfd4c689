import type { Ctx } from '../context/index.ts';
import { sql } from '../database/index.ts';
import { databaseErrorCode, DomainError, invalidField } from '../errors/index.ts';
import { keyedHash } from '../secrets/index.ts';

/** How long a success is remembered. */
const memory = '24 hours';
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export interface IdempotencyClaim {
  scope: string;
  procedure: string;
  key: string;
  inputHash: Buffer;
}

/**
 * What a caller's `Idempotency-Key` stands for; undefined without one. A stranger's key must be a UUID, because a repeat answers
 * with the order's secret. Errors: VALIDATION_FAILED.
 */
export function idempotencyClaim(
  ctx: Ctx,
  procedure: string,
  input: unknown,
  strangerScope: string,
): IdempotencyClaim | undefined {
  const key = ctx.idempotencyKey;
  if (key === undefined) return undefined;
  if (!/^[\x21-\x7e]{1,255}$/.test(key))
    throw invalidField('/headers/idempotency-key', 'has 1 to 255 visible ASCII characters');
  const { actor } = ctx;
  if (actor.type !== 'user' && actor.type !== 'api_key' && !uuid.test(key))
    throw invalidField('/headers/idempotency-key', 'is a UUID when the caller is not signed in');
  const scope =
    actor.type === 'user'
      ? `user:${actor.userId}`
      : actor.type === 'api_key'
        ? `api_key:${actor.apiKeyId}`
        : strangerScope;
  return { scope, procedure, key, inputHash: keyedHash('input-hash', canonicalJson(input)) };
}

/** The object that an earlier success of this key made, if there is one. Errors: IDEMPOTENCY_KEY_REUSED for another input. */
export async function findReplay(claim: IdempotencyClaim): Promise<string | undefined> {
  const [row] = await sql<{ objectId: string; inputHash: Buffer }>(
    `select object_id as "objectId", input_hash as "inputHash" from idempotency_keys
     where scope = $1 and procedure = $2 and key = $3 and created_at > app_now() - interval '${memory}'`,
    [claim.scope, claim.procedure, claim.key],
  );
  if (!row) return undefined;
  if (!row.inputHash.equals(claim.inputHash)) throw new DomainError('IDEMPOTENCY_KEY_REUSED');
  return row.objectId;
}

/**
 * Claims the key for `objectId` in the active transaction, after the stock locks: answers `objectId`, or the object that the key
 * already stands for. Errors: IDEMPOTENCY_KEY_IN_USE while another request with the key is still running, IDEMPOTENCY_KEY_REUSED.
 */
export async function claimKey(claim: IdempotencyClaim, objectId: string): Promise<string> {
  const claimed = await insertClaim(claim, objectId);
  if (claimed) return objectId;
  const standing = await findReplay(claim);
  if (standing === undefined) throw new DomainError('IDEMPOTENCY_KEY_IN_USE', undefined, { retryAfterSeconds: 1 });
  return standing;
}

async function insertClaim(claim: IdempotencyClaim, objectId: string): Promise<boolean> {
  try {
    const rows = await sql(
      `insert into idempotency_keys (scope, procedure, key, input_hash, object_id) values ($1, $2, $3, $4, $5)
       on conflict (scope, procedure, key) do update
         set input_hash = excluded.input_hash, object_id = excluded.object_id, created_at = app_now()
         where idempotency_keys.created_at <= app_now() - interval '${memory}'
       returning 1 as claimed`,
      [claim.scope, claim.procedure, claim.key, claim.inputHash, objectId],
    );
    return rows.length > 0;
  } catch (error) {
    // The insert waits for a running transaction with the same key; a lock timeout means that it is still running.
    if (databaseErrorCode(error) === '55P03')
      throw new DomainError('IDEMPOTENCY_KEY_IN_USE', undefined, { retryAfterSeconds: 1, cause: error });
    throw error;
  }
}

/** JSON with sorted keys: equal inputs give equal text, in whatever order their fields came. Pure. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    isPlainObject(inner) ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Forgets what is older than a day. */
export async function forgetOldKeys(): Promise<void> {
  await sql(`delete from idempotency_keys where created_at < app_now() - interval '${memory}'`);
}
