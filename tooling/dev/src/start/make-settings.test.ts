import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeSettings } from './make-settings.ts';

let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ticket-vendor-settings-'));
});

afterAll(async () => {
  await rm(dataDir, { recursive: true });
});

test('makes the secrets once and remembers them', async () => {
  const first = await makeSettings(dataDir, {});
  const second = await makeSettings(dataDir, {});
  expect(first.env.secretKey.length).toBeGreaterThan(60);
  expect(second.variables).toEqual(first.variables);
});

test('keeps the secret from other users of the machine', async () => {
  await makeSettings(dataDir, {});
  expect((await stat(join(dataDir, 'secret.key'))).mode & 0o777).toBe(0o600);
});

test('prefers what is given, and takes an empty variable for none', async () => {
  const { env, ownDatabase } = await makeSettings(dataDir, {
    STRIPE_SECRET_KEY: 'sk_test_mine',
    SENDGRID_API_KEY: '',
    DATABASE_URL: '',
  });
  expect(env.stripe.secretKey).toBe('sk_test_mine');
  expect(env.sendgrid.apiKey).toMatch(/^SG\.sandbox\./);
  expect(ownDatabase).toBeUndefined();
});

test('reports everything that is wrong at once', async () => {
  await expect(makeSettings(dataDir, { PORT: 'many', SECRET_KEY: 'short' })).rejects.toMatchObject({
    problems: [expect.stringContaining('PORT'), expect.stringContaining('SECRET_KEY')],
  });
});
