import { hashPassword, passwordMatches, registerAccount, RegisterInput, User } from '../accounts/index.ts';
import { recordAudit } from '../audit/index.ts';
import type { Ctx } from '../context/index.ts';
import { inTransaction, sql } from '../database/index.ts';
import { DomainError } from '../errors/index.ts';
import type { DemoLogin } from './demo-credentials.ts';

/** The account of a demo login; one that exists gets the password that is derived now. */
export async function seedDemoAccount(ctx: Ctx, login: DemoLogin): Promise<void> {
  const user = await User.findOne({ where: { email: login.email } });
  if (!user) return register(ctx, login);
  if (await passwordMatches(login.password, user.passwordHash)) return;
  await changePassword(ctx, user.id, await hashPassword(login.password));
}

async function register(ctx: Ctx, { role, email, password }: DemoLogin): Promise<void> {
  const names =
    role === 'promoter' ? { name: 'Demo Promoter', organizationName: 'Demo Nights' } : { name: 'Demo Buyer' };
  try {
    await registerAccount(ctx, RegisterInput.parse({ role, email, password, ...names }));
  } catch (error) {
    // Another process that starts now was faster, with the same password.
    if (!(error instanceof DomainError && error.code === 'EMAIL_TAKEN')) throw error;
  }
}

async function changePassword(ctx: Ctx, userId: string, passwordHash: string): Promise<void> {
  await inTransaction(async () => {
    await sql('update users set password_hash = $1, updated_at = app_now() where id = $2', [passwordHash, userId]);
    await recordAudit(ctx, { action: 'account.change_password', object: { type: 'user', id: userId } });
  });
}
