import { createTestDatabase } from '@ticket-vendor/testing';
import { AuditEntry } from '../audit/index.ts';
import { configure, loadEnv, type Env } from '../config/index.ts';
import type { Actor, Ctx } from '../context/index.ts';
import { closeDatabase, openDatabase } from '../database/index.ts';
import { newId } from '../new-id.ts';
import { ApiKey, Promoter, PromoterMember } from '../promoters/index.ts';
import { closeSharedState, openSharedState } from '../shared-state/index.ts';
import { authenticate } from './authenticate.ts';
import { closeKnownCallers, openKnownCallers } from './publish-revocation.ts';
import { RefreshToken } from './refresh-token.ts';
import { registerAccount } from './register-account.ts';
import { RegisterInput, type SessionOutput } from './schemas.ts';
import { Session } from './session.ts';
import { User } from './user.ts';

const models = [ApiKey, AuditEntry, Promoter, PromoterMember, RefreshToken, Session, User];

export const password = 'correct horse battery staple';

/** The settings of a test; bcrypt at its cheapest. */
export function testEnv(over: Record<string, string> = {}): Env {
  return loadEnv({
    NODE_ENV: 'test',
    DATABASE_URL: 'postgres://localhost/none',
    SECRET_KEY: 'a secret key that only these tests know 0123456789',
    BCRYPT_ROUNDS: '4',
    STRIPE_SECRET_KEY: 'sk_test_sandbox',
    STRIPE_PUBLISHABLE_KEY: 'pk_test_sandbox',
    STRIPE_WEBHOOK_SECRET: 'whsec_sandbox',
    SENDGRID_API_KEY: 'SG.sandbox',
    LOG_LEVEL: 'silent',
    ...over,
  });
}

/** Opens a database of the test file's own; the result closes and removes it. */
export async function openAccounts(): Promise<() => Promise<void>> {
  const { url, drop } = await createTestDatabase();
  configure(testEnv({ DATABASE_URL: url }));
  const sequelize = openDatabase({ url });
  for (const model of models) model.define(sequelize);
  await openSharedState(undefined);
  openKnownCallers();
  return async () => {
    closeKnownCallers();
    closeSharedState();
    await closeDatabase();
    await drop();
  };
}

export function ctxOf(actor: Actor): Ctx {
  return { actor, requestId: 'test' };
}

export const anonymous = ctxOf({ type: 'anonymous' });

/** Registers an account with an address of its own. */
export function register(over: Partial<RegisterInput> = {}): Promise<SessionOutput> {
  const input = { email: `${newId()}@example.com`, password, name: 'Ada', role: 'customer', ...over };
  return registerAccount(anonymous, RegisterInput.parse(input));
}

/** The context of whoever holds this session. */
export async function ctxOfHolder(session: SessionOutput): Promise<Ctx> {
  return ctxOf(await authenticate(session.accessToken));
}
