import { recordAudit } from '../audit/index.ts';
import type { Ctx } from '../context/index.ts';
import { sql } from '../database/index.ts';
import { publishRevocation } from './publish-revocation.ts';
import type { RevokedReason } from './session.ts';

/**
 * Ends these sessions with all their tokens, in the caller's transaction, whose end the instances are told of; those that have
 * ended already stay as they are.
 */
export async function revokeSessions(ctx: Ctx, sessionIds: readonly string[], reason: RevokedReason): Promise<void> {
  await publishRevocation(sessionIds);
  const revoked = await sql<{ id: string }>(
    `update sessions set revoked_at = app_now(), revoked_reason = $2
     where id = any($1::uuid[]) and revoked_at is null returning id`,
    [sessionIds, reason],
  );
  for (const { id } of revoked)
    await recordAudit(ctx, { action: 'session.revoke', object: { type: 'session', id }, after: { reason } });
}
