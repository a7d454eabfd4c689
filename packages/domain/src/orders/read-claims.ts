import { claimId, memory } from '../idempotency/index.ts';
import type { Call } from '../inventory/index.ts';
import type { StockCommand } from './stock-command.ts';

// Expired: the key may be used anew.
const claimKeys = {
  name: 'claim-keys',
  text: `insert into idempotency_keys (scope, procedure, key, input_hash, object_id)
    select * from unnest($1::text[], $2::text[], $3::text[], $4::bytea[], $5::uuid[])
    on conflict (scope, procedure, key) do update
      set input_hash = excluded.input_hash, object_id = excluded.object_id, created_at = app_now()
      where idempotency_keys.created_at <= app_now() - interval '${memory}'`,
};

// Each key by itself, whatever the plan was made for: OFFSET 0 keeps the planner from reading all keys of the day.
const readClaims = {
  name: 'read-claims',
  text: `select k.* from unnest($1::text[], $2::text[], $3::text[]) as c (scope, procedure, key)
    cross join lateral (select i.scope, i.procedure, i.key, i.object_id as "objectId", i.input_hash as "inputHash"
      from idempotency_keys i where i.scope = c.scope and i.procedure = c.procedure and i.key = c.key offset 0) k`,
};

export interface ClaimRow {
  scope: string;
  procedure: string;
  key: string;
  objectId: string;
  inputHash: Buffer;
}

/** Claims the keys of a batch, each once (one statement cannot claim it twice), and reads what they stand for. */
export function claimCalls(commands: readonly StockCommand[]): [claim: Call | undefined, read: Call | undefined] {
  const first = new Map<string, StockCommand>();
  for (const command of commands) {
    const id = command.claim && claimId(command.claim);
    if (id !== undefined && !first.has(id)) first.set(id, command);
  }
  const claims = claimsOf([...first.values()]);
  if (claims.length === 0) return [undefined, undefined];
  const hashesAndObjects = [claims.map((claim) => claim.inputHash), claims.map((claim) => claim.objectId)];
  return [
    [claimKeys, [...keyColumns(claims), ...hashesAndObjects]],
    [readClaims, keyColumns(claims)],
  ];
}

const forgetKeys = {
  name: 'forget-keys',
  text: `delete from idempotency_keys where ctid = any(array(
    select k.ctid from unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) as c (object_id, scope, procedure, key)
      cross join lateral (select i.ctid, i.object_id from idempotency_keys i
        where i.scope = c.scope and i.procedure = c.procedure and i.key = c.key offset 0) k
      where k.object_id = c.object_id))`,
};

/** Refused requests remember nothing: their claims go again, in the transaction that made them. */
export function forgetCalls(refused: readonly StockCommand[]): Call[] {
  const claims = claimsOf(refused);
  return claims.length === 0 ? [] : [[forgetKeys, [claims.map((claim) => claim.objectId), ...keyColumns(claims)]]];
}

type Claimed = NonNullable<StockCommand['claim']> & { objectId: string };

function claimsOf(commands: readonly StockCommand[]): Claimed[] {
  return commands.flatMap(({ claim, objectId }) => (claim ? [{ ...claim, objectId }] : []));
}

function keyColumns(claims: readonly Claimed[]): unknown[] {
  return [claims.map((claim) => claim.scope), claims.map((claim) => claim.procedure), claims.map((claim) => claim.key)];
}
