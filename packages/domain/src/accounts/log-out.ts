import type { Ctx } from '../context/index.ts';
import { inTransaction, sql } from '../database/index.ts';
import { DomainError } from '../errors/index.ts';
import { sha256 } from '../secrets/index.ts';
import { revokeSessions } from './revoke-sessions.ts';
import type { LogOutInput } from './schemas.ts';

/**
 * Ends the actor's session and, where a refresh token of the same user is given, that token's session: their access
 * tokens stop working at once. Without a login the refresh token alone says which session ends. Safe to repeat.
 * UNAUTHENTICATED when neither names a session.
 */
export async function logOut(ctx: Ctx, input: LogOutInput): Promise<void> {
  const { actor } = ctx;
  const named = input.refreshToken === undefined ? undefined : await sessionOfToken(input.refreshToken);
  if (actor.type !== 'user' && !named) throw new DomainError('UNAUTHENTICATED');
  const own = actor.type === 'user' ? [actor.sessionId] : [];
  const isOwn = named !== undefined && (actor.type !== 'user' || named.userId === actor.userId);
  await inTransaction(() => revokeSessions(ctx, isOwn ? [...own, named.id] : own, 'logout'));
}

async function sessionOfToken(refreshToken: string): Promise<{ id: string; userId: string } | undefined> {
  const [session] = await sql<{ id: string; userId: string }>(
    `select s.id, s.user_id as "userId" from refresh_tokens t join sessions s on s.id = t.session_id
     where t.token_hash = $1`,
    [sha256(refreshToken)],
  );
  return session;
}
