import { randomBytes } from 'node:crypto';
import { startSandbox, type Sandbox, type SandboxOptions } from '@ticket-vendor/sandbox';
import { createTestDatabase } from '@ticket-vendor/testing';
import { loadEnv, type Env } from '../config/index.ts';
import { openDomain } from '../domain.ts';
import { configureLog } from '../log.ts';

export interface TestDomain extends AsyncDisposable {
  env: Env;
  /** The variables of `env`, for another process. */
  variables: Record<string, string>;
  sandbox: Sandbox;
}

/** The domain over a database and a sandbox of its own, for one test file. No worker runs: tests carry jobs out themselves. */
export async function openTestDomain(
  variables: Record<string, string> = {},
  sandboxOptions: SandboxOptions = {},
): Promise<TestDomain> {
  const database = await createTestDatabase();
  const sandbox = await startSandbox(sandboxOptions);
  const complete = testVariables(database.url, sandbox, variables);
  const env = loadEnv(complete);
  configureLog({ level: env.logLevel });
  const domain = await openDomain(env);
  return {
    env,
    variables: complete,
    sandbox,
    [Symbol.asyncDispose]: async () => {
      await domain.close();
      await sandbox.close();
      await database.drop();
    },
  };
}

/** A complete environment of a test: cheap hashes, a secret of its own, every provider at the sandbox. */
export function testEnv(databaseUrl: string, sandbox: Sandbox, variables: Record<string, string> = {}): Env {
  return loadEnv(testVariables(databaseUrl, sandbox, variables));
}

/** The variables of `testEnv`, for another process. */
export function testVariables(
  databaseUrl: string,
  sandbox: Sandbox,
  variables: Record<string, string> = {},
): Record<string, string> {
  return {
    NODE_ENV: 'test',
    DATABASE_URL: databaseUrl,
    SECRET_KEY: randomBytes(32).toString('hex'),
    BCRYPT_ROUNDS: '4',
    STRIPE_SECRET_KEY: sandbox.keys.stripeSecretKey,
    STRIPE_PUBLISHABLE_KEY: sandbox.keys.stripePublishableKey,
    STRIPE_WEBHOOK_SECRET: sandbox.keys.stripeWebhookSecret,
    STRIPE_API_BASE: sandbox.url,
    SENDGRID_API_KEY: sandbox.keys.sendgridApiKey,
    SENDGRID_API_BASE: sandbox.url,
    LOG_LEVEL: 'silent',
    ...variables,
  };
}
