import type { Actor, Ctx } from '../context/index.ts';
import { sql } from '../database/index.ts';
import { DomainError, invalidField } from '../errors/index.ts';
import { keyedHash } from '../secrets/index.ts';
import type { KeyedProcedure } from './keyed-procedures.ts';

/** How long a success is remembered, as an SQL interval. */
export const memory = '24 hours';
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export interface IdempotencyClaim {
  scope: string;
  procedure: KeyedProcedure;
  key: string;
  inputHash: Buffer;
}

/**
 * What a caller's `Idempotency-Key` stands for; undefined without one. A stranger's key must be a UUID, because a repeat answers
 * with the order's secret; without a `strangerScope` the procedure is for known callers only. Errors: VALIDATION_FAILED, UNAUTHENTICATED.
 */
export function idempotencyClaim(
  ctx: Ctx,
  procedure: KeyedProcedure,
  input: unknown,
  strangerScope?: string,
): IdempotencyClaim | undefined {
  const key = ctx.idempotencyKey;
  if (key === undefined) return undefined;
  if (!/^[\x21-\x7e]{1,255}$/.test(key))
    throw invalidField('/headers/idempotency-key', 'has 1 to 255 visible ASCII characters');
  const scope = scopeOf(ctx.actor) ?? strangerScope;
  if (scope === undefined) throw new DomainError('UNAUTHENTICATED');
  if (scope === strangerScope && !uuid.test(key))
    throw invalidField('/headers/idempotency-key', 'is a UUID when the caller is not signed in');
  return { scope, procedure, key, inputHash: keyedHash('input-hash', canonicalJson(input)) };
}

/** Strangers have no scope of their own. */
function scopeOf(actor: Actor): string | undefined {
  if (actor.type === 'user') return `user:${actor.userId}`;
  return actor.type === 'api_key' ? `api_key:${actor.apiKeyId}` : undefined;
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
