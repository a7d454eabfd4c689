import { loadEnv, type Env } from '@ticket-vendor/domain';

/** The product's settings as variables: as in production, with limits that no load reaches and nothing sent to a provider. */
export function variablesFor(databaseUrl: string): Record<string, string> {
  return {
    NODE_ENV: 'development',
    DATABASE_URL: databaseUrl,
    PORT: '0',
    SECRET_KEY: 'only-for-the-bench-0123456789-abcdefghij',
    STRIPE_SECRET_KEY: 'sk_test_bench',
    STRIPE_PUBLISHABLE_KEY: 'pk_test_bench',
    STRIPE_WEBHOOK_SECRET: 'whsec_bench',
    SENDGRID_API_KEY: 'SG.bench',
    BCRYPT_ROUNDS: '4',
    ACCESS_TOKEN_EXPIRE_MINUTES: '60',
    RATE_LIMIT_FACTOR: '10000',
    LOG_LEVEL: 'warn',
    ROLES: 'api',
  };
}

export function envFor(databaseUrl: string): Env {
  return loadEnv(variablesFor(databaseUrl));
}
