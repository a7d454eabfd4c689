import { describe, expect, it } from 'vitest';
import { EnvError, loadEnv } from './env.ts';

const secretKey = 'only-for-tests-0123456789-abcdefghij';
const good = {
  DATABASE_URL: 'postgres://localhost/tickets',
  SECRET_KEY: secretKey,
  STRIPE_SECRET_KEY: 'sk_test_1',
  STRIPE_PUBLISHABLE_KEY: 'pk_test_1',
  STRIPE_WEBHOOK_SECRET: 'whsec_1',
  SENDGRID_API_KEY: 'SG.1',
};
const production = {
  ...good,
  STRIPE_SECRET_KEY: 'sk_live_0123456789abcdefghij',
  STRIPE_PUBLISHABLE_KEY: 'pk_live_0123456789abcdefghij',
  STRIPE_WEBHOOK_SECRET: 'whsec_0123456789abcdefghij',
  SENDGRID_API_KEY: 'SG.0123456789.abcdefghij',
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://tickets.example.org',
  SENDGRID_FROM_EMAIL: 'tickets@example.org',
};

function problemsOf(variables: Record<string, string>): string[] {
  try {
    loadEnv(variables);
    return [];
  } catch (error) {
    if (error instanceof EnvError) return error.problems;
    throw error;
  }
}

describe('loadEnv', () => {
  it('takes a whole environment, in production too', () => {
    expect(problemsOf(good)).toEqual([]);
    expect(problemsOf(production)).toEqual([]);
  });

  it.each([
    ['PORT', 'eighty', 'must be a number'],
    ['PORT', '1.5', 'must be a whole number'],
    ['PORT', '70000', 'must be at most 65535'],
    ['DATABASE_URL', 'mysql://localhost', 'is not a usable URL'],
    ['SENDGRID_FROM_EMAIL', 'nobody', 'is not an e-mail address'],
    ['SECRET_KEY', 'short', 'must have at least 32 characters'],
    ['NODE_ENV', 'staging', 'must be one of development, test, production'],
    ['ROLES', 'web', 'must be one of api, worker'],
  ])('says plainly what is wrong: %s=%s', (name, value, words) => {
    expect(problemsOf({ ...good, [name]: value })).toEqual([`${name}: ${words}`]);
  });

  it('names what is wrong and what is missing at once, each variable once, and no secret', () => {
    expect(problemsOf({ NODE_ENV: 'production', PORT: 'x', SECRET_KEY: 'short', DATABASE_URL: 'x' })).toEqual([
      'PORT: must be a number',
      'DATABASE_URL: is not a usable URL',
      'SECRET_KEY: must have at least 32 characters',
      'STRIPE_SECRET_KEY: is needed',
      'STRIPE_PUBLISHABLE_KEY: is needed',
      'STRIPE_WEBHOOK_SECRET: is needed',
      'SENDGRID_API_KEY: is needed',
      'PUBLIC_URL: is needed in production',
      'SENDGRID_FROM_EMAIL: is needed in production',
    ]);
  });

  it('refuses in production what only developers may use, all at once', () => {
    const weak = {
      ...good,
      NODE_ENV: 'production',
      BCRYPT_ROUNDS: '4',
      SENDGRID_API_KEY: 'SG.sandbox.0123456789abcdefghij',
    };
    expect(problemsOf(weak)).toEqual([
      'PUBLIC_URL: is needed in production',
      'BCRYPT_ROUNDS: at least 10 in production',
      'SENDGRID_FROM_EMAIL: is needed in production',
      'STRIPE_SECRET_KEY: is not a key as the provider makes them',
      'STRIPE_PUBLISHABLE_KEY: is not a key as the provider makes them',
      'STRIPE_WEBHOOK_SECRET: is not a key as the provider makes them',
      'SENDGRID_API_KEY: is a key of the sandbox',
    ]);
    expect(problemsOf({ ...weak, NODE_ENV: 'development' })).toEqual([]);
  });

  it('says of a malformed variable nothing more', () => {
    expect(problemsOf({ ...production, BCRYPT_ROUNDS: '3', SENDGRID_FROM_EMAIL: 'x' })).toEqual([
      'BCRYPT_ROUNDS: must be at least 4',
      'SENDGRID_FROM_EMAIL: is not an e-mail address',
    ]);
  });

  it('says of a missing key in production only that it is needed, of a weak one that it is easy to guess', () => {
    expect(problemsOf({ ...production, SECRET_KEY: '' })).toEqual(['SECRET_KEY: is needed']);
    expect(problemsOf({ ...production, SECRET_KEY: 'a'.repeat(32) })).toEqual(['SECRET_KEY: is too easy to guess']);
  });
});
