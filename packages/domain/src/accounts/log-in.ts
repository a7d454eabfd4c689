import type { Ctx } from '../context/index.ts';
import { inTransaction, sql } from '../database/index.ts';
import { DomainError } from '../errors/index.ts';
import { openSession, toSessionOutput } from './open-session.ts';
import { hashPassword, isOutdatedHash, passwordMatches } from './password.ts';
import type { LogInInput, SessionOutput } from './schemas.ts';
import { User } from './user.ts';

/**
 * Opens a session. An unknown address and a wrong password are the same UNAUTHENTICATED after the same work.
 * A hash made at another cost is renewed. UNAVAILABLE when too many passwords are being hashed.
 */
export async function logIn(ctx: Ctx, input: LogInInput): Promise<SessionOutput> {
  const user = await User.findOne({ where: { email: input.email } });
  const matches = await passwordMatches(input.password, user?.passwordHash);
  if (!user || !matches) throw new DomainError('UNAUTHENTICATED', 'The address or the password is wrong.');
  const renewedHash = isOutdatedHash(user.passwordHash) ? await hashPassword(input.password) : undefined;
  const session = await inTransaction(async () => {
    if (renewedHash !== undefined) await renewHash(user, renewedHash);
    return openSession(ctx, user);
  });
  return toSessionOutput(user, session);
}

/** Only over the hash that was checked: a password changed meanwhile stays changed. */
async function renewHash(user: User, renewedHash: string): Promise<void> {
  await sql('update users set password_hash = $1, updated_at = app_now() where id = $2 and password_hash = $3', [
    renewedHash,
    user.id,
    user.passwordHash,
  ]);
}
