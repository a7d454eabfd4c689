import { loadEnv } from '@ticket-vendor/domain';
import { testEnv } from '@ticket-vendor/domain/testing';
import { startSandbox } from '@ticket-vendor/sandbox';
import { createTestDatabase } from '@ticket-vendor/testing';
import { startServer, type RunningServer } from './start-server.ts';

/** A server of a test file's own: an empty database, any free port, no worker, limits as outside production. */
export async function startTestServer(variables: Record<string, string> = {}): Promise<RunningServer> {
  const database = await createTestDatabase();
  const server = await startServer(loadEnv({ ...testVariables(database.url), ...variables }));
  const close = async () => {
    await server.close();
    await database.drop();
  };
  return { url: server.url, close, [Symbol.asyncDispose]: close };
}

/** What a server that takes payments needs, for a test file that starts it by itself: an empty database, and a sandbox. */
export async function openTestGround(variables: Record<string, string> = {}) {
  const database = await createTestDatabase();
  const sandbox = await startSandbox();
  const close = async () => {
    await sandbox.close();
    await database.drop();
  };
  return { sandbox, env: testEnv(database.url, sandbox, { PORT: '0', ...variables }), close };
}

export function testVariables(databaseUrl: string): Record<string, string> {
  return {
    NODE_ENV: 'test',
    PORT: '0',
    DATABASE_URL: databaseUrl,
    SECRET_KEY: 'only-for-tests-0123456789-abcdefghij',
    STRIPE_SECRET_KEY: 'sk_test_sandbox',
    STRIPE_PUBLISHABLE_KEY: 'pk_test_sandbox',
    STRIPE_WEBHOOK_SECRET: 'whsec_test',
    SENDGRID_API_KEY: 'SG.test',
    BCRYPT_ROUNDS: '4',
    LOG_LEVEL: 'silent',
    ROLES: 'api',
  };
}
