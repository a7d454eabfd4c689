import { recordAudit } from '../audit/index.ts';
import type { Ctx } from '../context/index.ts';
import { inTransaction, sql } from '../database/index.ts';
import { DomainError } from '../errors/index.ts';
import { seal, sha256, unseal } from '../secrets/index.ts';
import { addRefreshToken, toSessionOutput, type OpenSession } from './open-session.ts';
import { revokeSessions } from './revoke-sessions.ts';
import type { RefreshInput, SessionOutput } from './schemas.ts';
import { User } from './user.ts';

/** Tabs that share a token may all use it for this long; each is given the same successor. */
export const reuseGraceSeconds = 10;

interface LockedSession {
  id: string;
  userId: string;
  isOpen: boolean;
}

interface GivenToken {
  isUsed: boolean;
  isInGrace: boolean;
  isExpired: boolean;
  successorSealed: Buffer | null;
}

/**
 * Exchanges a refresh token for its successor and a new access token. A second use within 10 s is given the same
 * successor; a later one ends the session, for one of the two users has stolen the token.
 * Unknown, expired, reused, or of an ended session: UNAUTHENTICATED.
 */
export async function refreshSession(ctx: Ctx, input: RefreshInput): Promise<SessionOutput> {
  const tokenHash = sha256(input.refreshToken);
  // A refusal is a result here, not an error: the revocation of a reused session has to be committed.
  const refreshed = await inTransaction(async () => {
    const session = await lockSession(tokenHash);
    if (!session?.isOpen) return undefined;
    const refreshToken = await exchange(ctx, tokenHash, session.id);
    if (refreshToken === undefined) return undefined;
    const user = await User.findByPk(session.userId, { rejectOnEmpty: true });
    return { user, session: { id: session.id, refreshToken } satisfies OpenSession };
  });
  if (!refreshed) throw new DomainError('UNAUTHENTICATED', 'The refresh token is not valid.');
  return toSessionOutput(refreshed.user, refreshed.session);
}

/** Every use of a session's tokens passes this lock, one after the other. */
async function lockSession(tokenHash: Buffer): Promise<LockedSession | undefined> {
  const [session] = await sql<LockedSession>(
    `select id, user_id as "userId", revoked_at is null and ends_at > app_now() as "isOpen" from sessions
     where id = (select session_id from refresh_tokens where token_hash = $1) for no key update`,
    [tokenHash],
  );
  return session;
}

async function exchange(ctx: Ctx, tokenHash: Buffer, sessionId: string): Promise<string | undefined> {
  const given = await readToken(tokenHash);
  if (given.isUsed && given.isInGrace && given.successorSealed)
    return unseal(given.successorSealed, tokenHash.toString('hex')).toString('utf8');
  if (given.isUsed) {
    await revokeSessions(ctx, [sessionId], 'reuse');
    return undefined;
  }
  return given.isExpired ? undefined : rotate(ctx, tokenHash, sessionId);
}

/** Read after the lock: what was read before it may be older than another's use. */
async function readToken(tokenHash: Buffer): Promise<GivenToken> {
  const [token] = await sql<GivenToken>(
    `select used_at is not null as "isUsed",
            coalesce(used_at > app_now() - make_interval(secs => $2), false) as "isInGrace",
            expires_at <= app_now() as "isExpired",
            successor_sealed as "successorSealed"
     from refresh_tokens where token_hash = $1`,
    [tokenHash, reuseGraceSeconds],
  );
  if (!token) throw new Error('a refresh token vanished while its session was locked');
  return token;
}

async function rotate(ctx: Ctx, tokenHash: Buffer, sessionId: string): Promise<string> {
  const successor = await addRefreshToken(sessionId);
  await sql('update refresh_tokens set used_at = app_now(), successor_sealed = $2 where token_hash = $1', [
    tokenHash,
    seal(successor, tokenHash.toString('hex')),
  ]);
  await recordAudit(ctx, { action: 'session.refresh', object: { type: 'session', id: sessionId } });
  return successor;
}
