import type { Actor } from '../context/index.ts';
import { DomainError } from '../errors/index.ts';
import { ApiKey } from '../promoters/index.ts';
import { sha256 } from '../secrets/index.ts';
import { verifyAccessToken } from './access-token.ts';
import type { FoundCaller } from './known-callers.ts';
import { knownCallers } from './publish-revocation.ts';
import { readSession } from './read-session.ts';

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
