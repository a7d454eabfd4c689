import { errors, jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { settings } from '../config/index.ts';
import { DomainError } from '../errors/index.ts';
import { derivedKey } from '../secrets/index.ts';
import type { User } from './user.ts';

const algorithm = 'HS256';
const type = 'at+jwt';
const issuer = 'ticket-vendor';
const audience = 'ticket-vendor-api';
const clockToleranceSeconds = 5;

const Claims = z.object({ sub: z.uuid(), sid: z.uuid(), exp: z.number() });

/** Whose a token is. */
export interface TokenHolder {
  userId: string;
  sessionId: string;
}

/** A holder with the key that the token was verified under and the instant, in Unix seconds, until which that counts. */
interface VerifiedToken extends TokenHolder {
  key: Buffer;
  expiresAt: number;
}

// An asynchronous verify per request halves what a process serves. Only tokens that passed every check are in here.
const verifiedTokens = new LRUCache<string, VerifiedToken>({ max: 20_000 });

export function accessTokenSeconds(): number {
  return settings().accessTokenMinutes * 60;
}

/** An access token (RFC 9068) of one session. */
export async function signAccessToken(user: User, sessionId: string): Promise<string> {
  return new SignJWT({ sid: sessionId, role: user.role })
    .setProtectedHeader({ alg: algorithm, typ: type })
    .setSubject(user.id)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(`${accessTokenSeconds()} s`)
    .sign(derivedKey('access-token'));
}

/** Whose token it is. UNAUTHENTICATED for every token that this system did not sign, for other purposes, or that has expired. */
export async function verifyAccessToken(token: string): Promise<TokenHolder> {
  const key = derivedKey('access-token');
  const known = verifiedTokens.get(token);
  if (known && known.key === key && Date.now() < known.expiresAt * 1_000) return known;
  const { sub, sid, exp } = await verifiedClaims(token, key);
  const verified = { userId: sub, sessionId: sid, key, expiresAt: exp };
  verifiedTokens.set(token, verified);
  return verified;
}

async function verifiedClaims(token: string, key: Buffer): Promise<z.infer<typeof Claims>> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [algorithm],
      typ: type,
      issuer,
      audience,
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ['exp', 'iat', 'sub', 'sid'],
    });
    return Claims.parse(payload);
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof z.ZodError)
      throw new DomainError('UNAUTHENTICATED', undefined, { cause: error });
    throw error;
  }
}
