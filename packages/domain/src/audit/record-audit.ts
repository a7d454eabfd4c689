import type { Actor, Ctx } from '../context/index.ts';
import { activeTransaction } from '../database/index.ts';
import { newId } from '../new-id.ts';
import { AuditEntry } from './audit-entry.ts';

export interface AuditFacts {
  /** Verb of the trade with its object, for example `event.publish`. */
  action: string;
  object: { type: string; id: string };
  promoterId?: string | null;
  /** What changed, before and after; never a password, token or secret. */
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
}

/** Writes who did what, in the transaction that does it. */
export async function recordAudit(ctx: Ctx, facts: AuditFacts): Promise<void> {
  if (!activeTransaction()) throw new Error(`the audit of ${facts.action} was written outside its transaction`);
  await AuditEntry.create({
    id: newId(),
    actorType: ctx.actor.type,
    actorId: actorIdOf(ctx.actor),
    action: facts.action,
    objectType: facts.object.type,
    objectId: facts.object.id,
    promoterId: facts.promoterId ?? null,
    before: facts.before ?? null,
    after: facts.after ?? null,
    requestId: ctx.requestId,
  });
}

export function actorIdOf(actor: Actor): string | null {
  switch (actor.type) {
    case 'anonymous':
      return null;
    case 'user':
      return actor.userId;
    case 'api_key':
      return actor.apiKeyId;
    case 'system':
      return actor.name;
    case 'webhook':
      return actor.eventId;
  }
}
