import { recordAudit } from '../audit/index.ts';
import { settings } from '../config/index.ts';
import type { Ctx } from '../context/index.ts';
import { sql } from '../database/index.ts';
import { newId } from '../new-id.ts';
import { randomToken, sha256 } from '../secrets/index.ts';
import { accessTokenSeconds, signAccessToken } from './access-token.ts';
import type { SessionOutput } from './schemas.ts';
import type { User } from './user.ts';

const sessionLifeDays = 30;

/** A session with the refresh token that is valid for it now. */
export interface OpenSession {
  id: string;
  refreshToken: string;
}

/** Begins a session of 30 days at most with its first refresh token, in the caller's transaction. */
export async function openSession(ctx: Ctx, user: User): Promise<OpenSession> {
  const id = newId();
  await sql('insert into sessions (id, user_id, ends_at) values ($1, $2, app_now() + make_interval(days => $3))', [
    id,
    user.id,
    sessionLifeDays,
  ]);
  await recordAudit(ctx, { action: 'session.open', object: { type: 'session', id }, after: { userId: user.id } });
  return { id, refreshToken: await addRefreshToken(id) };
}

/** One more refresh token of the session; it never outlives the session. */
export async function addRefreshToken(sessionId: string): Promise<string> {
  const token = randomToken();
  await sql(
    `insert into refresh_tokens (token_hash, session_id, expires_at)
     select $1, id, least(app_now() + make_interval(days => $3), ends_at) from sessions where id = $2`,
    [sha256(token), sessionId, settings().refreshTokenDays],
  );
  return token;
}

/** What the holder of a session is given: the user, a fresh access token and the refresh token. */
export async function toSessionOutput(user: User, session: OpenSession): Promise<SessionOutput> {
  const { id, email, name, role } = user;
  return {
    user: { id, email, name, role },
    accessToken: await signAccessToken(user, session.id),
    refreshToken: session.refreshToken,
    expiresIn: accessTokenSeconds(),
  };
}
