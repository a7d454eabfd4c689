import type { Actor } from '../context/index.ts';
import { newId } from '../new-id.ts';
import { actorIdOf, type AuditFacts } from './record-audit.ts';

export type AuditOfBatch = AuditFacts & { actor: Actor; requestId: string };

/** The audit rows of a whole batch, in one statement that asks the clock once. */
export const insertAuditEntries = {
  name: 'insert-audit-entries',
  text: `insert into audit_log (id, actor_type, actor_id, action, object_type, object_id, after, request_id, promoter_id, at)
    select *, (select app_now()) from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::text[], $9::uuid[])`,
};

export function auditColumns(entries: readonly AuditOfBatch[]): unknown[] {
  return [
    entries.map(() => newId()),
    entries.map((entry) => entry.actor.type),
    entries.map((entry) => actorIdOf(entry.actor)),
    entries.map((entry) => entry.action),
    entries.map((entry) => entry.object.type),
    entries.map((entry) => entry.object.id),
    entries.map((entry) => (entry.after ? JSON.stringify(entry.after) : null)),
    entries.map((entry) => entry.requestId),
    entries.map((entry) => entry.promoterId ?? null),
  ];
}
