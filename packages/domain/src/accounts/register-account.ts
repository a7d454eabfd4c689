import { recordAudit } from '../audit/index.ts';
import type { Ctx } from '../context/index.ts';
import { inTransaction, sql } from '../database/index.ts';
import { DomainError } from '../errors/index.ts';
import { newId } from '../new-id.ts';
import { createOrganisation } from '../promoters/index.ts';
import { openSession, toSessionOutput } from './open-session.ts';
import { hashPassword } from './password.ts';
import type { RegisterInput, SessionOutput } from './schemas.ts';
import { User } from './user.ts';

/**
 * Creates an account, for a promoter with an organisation of its own, and logs it in. Open to anyone.
 * EMAIL_TAKEN when the address has an account, UNAVAILABLE when too many passwords are being hashed.
 */
export async function registerAccount(ctx: Ctx, input: RegisterInput): Promise<SessionOutput> {
  const passwordHash = await hashPassword(input.password);
  const { user, session } = await inTransaction(async () => {
    const created = await insertUser(input, passwordHash);
    await recordAudit(ctx, {
      action: 'account.register',
      object: { type: 'user', id: created.id },
      after: { role: created.role },
    });
    if (input.organizationName !== undefined)
      await createOrganisation(ctx, { name: input.organizationName, ownerId: created.id });
    return { user: created, session: await openSession(ctx, created) };
  });
  return toSessionOutput(user, session);
}

async function insertUser(input: RegisterInput, passwordHash: string): Promise<User> {
  // The unique index decides between two registrations at once; the second waits for the first and inserts nothing.
  const [row] = await sql<{ id: string }>(
    `insert into users (id, email, name, role, password_hash) values ($1, $2, $3, $4, $5)
     on conflict (email) do nothing returning id`,
    [newId(), input.email, input.name, input.role, passwordHash],
  );
  if (!row) throw new DomainError('EMAIL_TAKEN');
  return User.findByPk(row.id, { rejectOnEmpty: true });
}
