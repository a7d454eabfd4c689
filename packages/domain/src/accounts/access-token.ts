import { errors, jwtVerify, SignJWT } from 'jose';
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

const Claims = z.object({ sub: z.uuid(), sid: z.uuid() });

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
export async function verifyAccessToken(token: string): Promise<{ userId: string; sessionId: string }> {
  try {
    const { payload } = await jwtVerify(token, derivedKey('access-token'), {
      algorithms: [algorithm],
      typ: type,
      issuer,
      audience,
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ['exp', 'iat', 'sub', 'sid'],
    });
    const { sub, sid } = Claims.parse(payload);
    return { userId: sub, sessionId: sid };
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof z.ZodError)
      throw new DomainError('UNAUTHENTICATED', undefined, { cause: error });
    throw error;
  }
}
