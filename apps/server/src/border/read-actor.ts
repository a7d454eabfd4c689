import { authenticate, DomainError, type Actor } from '@ticket-vendor/domain';

// RFC 6750: the scheme in any case, one space, a token of these characters.
const bearer = /^bearer ([A-Za-z0-9\-._~+/]+=*)$/i;
const longestToken = 4_096;

/** Who calls. Without a header nobody; a header that is not a good token is UNAUTHENTICATED, also where none is needed. */
export async function readActor(authorization: string | undefined): Promise<Actor> {
  if (authorization === undefined) return { type: 'anonymous' };
  const token = bearer.exec(authorization.trim())?.[1];
  if (token === undefined || token.length > longestToken)
    throw new DomainError('UNAUTHENTICATED', 'The Authorization header must be "Bearer <token>".');
  return await authenticate(token);
}
