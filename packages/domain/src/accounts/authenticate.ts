import type { Actor, UserRole } from '../context/index.ts';
import { sql } from '../database/index.ts';
import { DomainError } from '../errors/index.ts';
import { ApiKey } from '../promoters/index.ts';
import { sha256 } from '../secrets/index.ts';
import { verifyAccessToken } from './access-token.ts';

/**
 * Who a bearer token stands for: the user of an access token, or the organisation of an API key (`tv_test_`, `tv_live_`).
 * The session or key row is read each time, so a logout or revocation counts at once. Bad, expired or revoked: UNAUTHENTICATED.
 */
export async function authenticate(token: string): Promise<Actor> {
  return /^tv_(test|live)_/.test(token) ? apiKeyActor(token) : userActor(token);
}

async function apiKeyActor(key: string): Promise<Actor> {
  const found = await ApiKey.findOne({ where: { keyHash: sha256(key), revokedAt: null } });
  if (!found) throw new DomainError('UNAUTHENTICATED');
  return { type: 'api_key', apiKeyId: found.id, promoterId: found.promoterId, role: found.role };
}

async function userActor(token: string): Promise<Actor> {
  const { userId, sessionId } = await verifyAccessToken(token);
  const [row] = await sql<{ role: UserRole; email: string; name: string }>(
    `select u.role, u.email, u.name from sessions s join users u on u.id = s.user_id
     where s.id = $1 and u.id = $2 and s.revoked_at is null and s.ends_at > app_now()`,
    [sessionId, userId],
  );
  if (!row) throw new DomainError('UNAUTHENTICATED');
  return { type: 'user', userId, sessionId, ...row };
}
