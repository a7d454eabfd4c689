import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { startSandbox } from '@ticket-vendor/sandbox';
import { createTestDatabase } from '@ticket-vendor/testing';
import { afterAll, describe, expect, it } from 'vitest';

const database = await createTestDatabase();
const sandbox = await startSandbox();
afterAll(async () => {
  await sandbox.close();
  await database.drop();
});

const variables = {
  PATH: process.env['PATH'],
  DATABASE_URL: database.url,
  SECRET_KEY: randomBytes(32).toString('hex'),
  BCRYPT_ROUNDS: '4',
  STRIPE_SECRET_KEY: sandbox.keys.stripeSecretKey,
  STRIPE_PUBLISHABLE_KEY: sandbox.keys.stripePublishableKey,
  STRIPE_WEBHOOK_SECRET: sandbox.keys.stripeWebhookSecret,
  STRIPE_API_BASE: sandbox.url,
  SENDGRID_API_KEY: sandbox.keys.sendgridApiKey,
  SENDGRID_API_BASE: sandbox.url,
};

interface Run {
  code: number;
  stdout: string;
  stderr: string;
}

async function ops(args: string[], env: Record<string, string | undefined> = variables): Promise<Run> {
  return await new Promise((resolve) => {
    const main = join(import.meta.dirname, 'main.ts');
    execFile(process.execPath, [main, ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

describe('the internal tool', () => {
  it('migrates, and says so when there is nothing to do', async () => {
    expect(await ops(['migrate'])).toMatchObject({ code: 0, stdout: 'nothing to do\n' });
  });

  it('seeds the demo and finds the same again', async () => {
    const first = await ops(['--json', 'seed']);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(first.stdout)).toMatchObject({
      apiKey: expect.stringMatching(/^tv_test_/),
      event: { id: expect.any(String) },
    });
    expect((await ops(['--json', 'seed'])).stdout).toBe(first.stdout);
  });

  it('reconciles', async () => {
    expect(await ops(['reconcile'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('open payments read: 0, failed: 0'),
    });
  });

  it('finds a healthy system healthy, and a provider that is away not', async () => {
    const healthy = await ops(['doctor']);
    expect(healthy.stdout).not.toContain('FAIL');
    expect(healthy.code).toBe(0);
    const alone = await ops(['doctor'], { ...variables, STRIPE_API_BASE: 'http://127.0.0.1:9' });
    expect(alone).toMatchObject({ code: 1, stdout: expect.stringContaining('FAIL Stripe') });
  });

  it('names every wrong setting, and exits with 78', async () => {
    const run = await ops(['doctor'], { ...variables, SECRET_KEY: 'short', BCRYPT_ROUNDS: '99' });
    expect(run).toMatchObject({
      code: 78,
      stderr: expect.stringMatching(/BCRYPT_ROUNDS[\s\S]*SECRET_KEY|SECRET_KEY[\s\S]*BCRYPT_ROUNDS/),
    });
    expect(run.stderr).not.toContain('short');
  });

  it('exits with 2 on wrong usage', async () => {
    expect((await ops(['frobnicate'])).code).toBe(2);
  });
});
