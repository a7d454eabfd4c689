import { readEnv } from './env.ts';

/** What a sandbox is started with; everything has a default that suits a test. */
export interface SandboxOptions {
  /** Address to listen on. */
  host?: string;
  /** 0, the default, takes a free port. */
  port?: number;
  /** Folder whose `sandbox/` keeps the ledger over restarts; without it the ledger lives in memory. */
  dataDir?: string;
  stripeSecretKey?: string;
  stripePublishableKey?: string;
  stripeWebhookSecret?: string;
  sendgridApiKey?: string;
  /** Where webhooks go; without it events are recorded and delivered nowhere. */
  webhookUrl?: string;
  /** Pause before the first attempt of a webhook; by default random, 20 to 250 ms. */
  webhookDelayMs?: number;
  /** Pauses before the second, third, ... attempt; after the last one the delivery has failed. */
  webhookRetryDelaysMs?: readonly number[];
  /** An attempt without an answer for this long has failed. */
  webhookTimeoutMs?: number;
}

export type SandboxSettings = Required<Omit<SandboxOptions, 'dataDir' | 'webhookUrl' | 'webhookDelayMs'>> &
  Pick<SandboxOptions, 'dataDir' | 'webhookUrl' | 'webhookDelayMs'>;

const defaultKeys = {
  stripeSecretKey: 'sk_test_sandbox',
  stripePublishableKey: 'pk_test_sandbox',
  stripeWebhookSecret: 'whsec_sandbox',
  sendgridApiKey: 'SG.sandbox',
};

/** Fills in the defaults; throws in production and for a live key. */
export function resolveSettings(options: SandboxOptions): SandboxSettings {
  const settings = {
    host: '127.0.0.1',
    port: 0,
    webhookRetryDelaysMs: [1_000, 5_000, 30_000, 120_000, 600_000, 3_600_000],
    webhookTimeoutMs: 10_000,
    ...defaultKeys,
    ...withoutUndefined(options),
  };
  if (readEnv().NODE_ENV === 'production') throw new Error('the sandbox does not run in production');
  if (/^(sk|pk|rk)_live_/m.test(`${settings.stripeSecretKey}\n${settings.stripePublishableKey}`)) {
    throw new Error('the sandbox does not take live Stripe keys');
  }
  return settings;
}

function withoutUndefined(options: SandboxOptions): SandboxOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
