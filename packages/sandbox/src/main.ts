import { readEnv } from './env.ts';
import { startSandbox } from './start-sandbox.ts';
import type { Sandbox } from './sandbox.ts';

try {
  const sandbox = await startFromEnv();
  console.log(`Sandbox for Stripe and SendGrid on ${sandbox.url} (mails: ${sandbox.url}/inbox)`);
  let isStopping = false;
  const stop = () => {
    if (!isStopping) void sandbox.close();
    isStopping = true;
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
} catch (error) {
  console.error(`Sandbox: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

function startFromEnv(): Promise<Sandbox> {
  const env = readEnv();
  return startSandbox({
    host: env.HOST,
    port: env.SANDBOX_PORT,
    dataDir: env.DATA_DIR,
    stripeSecretKey: env.STRIPE_SECRET_KEY,
    stripePublishableKey: env.STRIPE_PUBLISHABLE_KEY,
    stripeWebhookSecret: env.STRIPE_WEBHOOK_SECRET,
    sendgridApiKey: env.SENDGRID_API_KEY,
    webhookUrl: env.WEBHOOK_URL,
  });
}
