import type { Actor, UserRole } from '../context/index.ts';
import { sql } from '../database/index.ts';
import { DomainError } from '../errors/index.ts';
import { ApiKey } from '../promoters/index.ts';
import { sha256 } from '../secrets/index.ts';
import { verifyAccessToken } from './access-token.ts';
import type { FoundCaller } from './known-callers.ts';
import { knownCallers } from './publish-revocation.ts';

/**
 * Who a bearer token stands for: the user of an access token, or the organisation of an API key (`tv_test_`, `tv_live_`).
 * A logout or revocation counts at once in every instance that hears of it, and after five seconds in any.
 * Bad, expired or revoked: UNAUTHENTICATED.
 */
export async function authenticate(token: string): Promise<Actor> {
  return /^tv_(test|live)_/.test(token) ? apiKeyActor(token) : userActor(token);
}

async function apiKeyActor(key: string): Promise<Actor> {
  const keyHash = sha256(key);
  const actor = await knownCallers().recall(keyHash.toString('hex'), async () => readApiKey(keyHash));
  if (!actor) throw new DomainError('UNAUTHENTICATED');
  return actor;
}

async function readApiKey(keyHash: Buffer): Promise<FoundCaller | undefined> {
  const found = await ApiKey.findOne({ where: { keyHash, revokedAt: null } });
  if (!found) return undefined;
  const actor = { type: 'api_key', apiKeyId: found.id, promoterId: found.promoterId, role: found.role } as const;
  return { actor, lifeMs: Infinity };
}

async function userActor(token: string): Promise<Actor> {
  const { userId, sessionId } = await verifyAccessToken(token);
  const actor = await knownCallers().recall(sessionId, async () => readSession(sessionId));
  if (actor?.type !== 'user' || actor.userId !== userId) throw new DomainError('UNAUTHENTICATED');
  return actor;
}

interface SessionRow {
  userId: string;
  role: UserRole;
  email: string;
  name: string;
  lifeMs: number;
}

async function readSession(sessionId: string): Promise<FoundCaller | undefined> {
  const [row] = await sql<SessionRow>(
    `select u.id as "userId", u.role, u.email, u.name,
       (extract(epoch from s.ends_at - app_now()) * 1000)::float8 as "lifeMs"
     from sessions s join users u on u.id = s.user_id
     where s.id = $1 and s.revoked_at is null and s.ends_at > app_now()`,
    [sessionId],
  );
  if (!row) return undefined;
  const { lifeMs, ...user } = row;
  return { actor: { type: 'user', sessionId, ...user }, lifeMs };
}
