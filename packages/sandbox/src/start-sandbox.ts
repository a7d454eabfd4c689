import { join } from 'node:path';
import formbody from '@fastify/formbody';
import Fastify, { type FastifyInstance } from 'fastify';
import { controlRoutes } from './control/control-routes.ts';
import { Faults } from './faults/faults.ts';
import { inboxRoutes } from './inbox/inbox-routes.ts';
import { Ledger } from './ledger/ledger.ts';
import { randomId } from './random-id.ts';
import type { Sandbox, SandboxContext } from './sandbox.ts';
import { sendgridRoutes } from './sendgrid/sendgrid-routes.ts';
import { resolveSettings, type SandboxOptions } from './settings.ts';
import { authenticationPage } from './stripe/authentication-page.ts';
import { parseForm } from './stripe/parse-form.ts';
import { stripeRoutes } from './stripe/stripe-routes.ts';
import { WebhookSender } from './webhooks/webhook-sender.ts';

const LARGEST_BODY = 30 * 1024 * 1024;

/**
 * Starts the stand-ins for Stripe and SendGrid and resolves once they listen. Refuses to start in production, with a live
 * key, or on a port that is taken.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const settings = resolveSettings(options);
  const ledger = new Ledger(settings.dataDir === undefined ? null : join(settings.dataDir, 'sandbox'));
  const ctx = { settings, ledger, faults: new Faults(), webhooks: new WebhookSender(ledger, settings) };
  const controls = controlsOf(ctx);
  const app = buildApp(ctx, controls);
  try {
    await app.listen({ host: settings.host, port: settings.port });
  } catch (error) {
    ledger.close();
    throw error;
  }
  if (ledger.unreadableLines > 0) app.log.warn(`${ledger.unreadableLines} lines of the ledger were unreadable`);
  ledger.compact();
  ctx.webhooks.resume();
  return asSandbox(ctx, app, controls);
}

function buildApp(ctx: SandboxContext, controls: ReturnType<typeof controlsOf>): FastifyInstance {
  const app = Fastify({
    bodyLimit: LARGEST_BODY,
    forceCloseConnections: true,
    // Standard output is for the one line that says where the sandbox listens.
    logger: { level: 'warn', stream: process.stderr },
    genReqId: () => randomId('req_', 14),
    routerOptions: { querystringParser: parseForm },
  });
  // Browsers ask for one beside every page; there is none.
  app.get('/favicon.ico', async (_request, reply) => reply.code(204).header('cache-control', 'max-age=86400').send());
  app.register(formbody, { parser: parseForm });
  app.register(stripeRoutes(ctx), { prefix: '/v1' });
  app.register(authenticationPage(ctx), { prefix: '/authenticate' });
  app.register(sendgridRoutes(ctx), { prefix: '/v3' });
  app.register(inboxRoutes(ctx));
  app.register(controlRoutes(ctx, controls));
  return app;
}

function controlsOf({ ledger, faults, webhooks }: SandboxContext) {
  return {
    failNext: (fault) => faults.plan(fault),
    setWebhookMode: (mode) => {
      webhooks.mode = mode;
    },
    sendWebhooksTo: (url) => {
      webhooks.url = url;
      webhooks.forget();
      webhooks.resume();
    },
    redeliver: (eventId) => {
      const event = ledger.get('events', eventId);
      if (event) webhooks.deliver(event, 'normal');
      return event !== undefined;
    },
    reset: () => {
      webhooks.forget();
      webhooks.mode = 'normal';
      faults.clear();
      ledger.clear();
    },
  } satisfies Partial<Sandbox>;
}

function asSandbox(ctx: SandboxContext, app: FastifyInstance, controls: ReturnType<typeof controlsOf>): Sandbox {
  const { stripeSecretKey, stripePublishableKey, stripeWebhookSecret, sendgridApiKey } = ctx.settings;
  let closing: Promise<void> | undefined;
  const stop = async () => {
    ctx.webhooks.stop();
    await app.close();
    ctx.ledger.close();
  };
  const close = () => (closing ??= stop());
  return {
    url: addressOf(app, ctx.settings.host),
    keys: { stripeSecretKey, stripePublishableKey, stripeWebhookSecret, sendgridApiKey },
    readLedger: () => ctx.ledger.readOut(),
    webhooksSettled: () => ctx.webhooks.settled(),
    ...controls,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function addressOf(app: FastifyInstance, host: string): string {
  const [listening] = app.addresses();
  const port = typeof listening === 'object' ? listening.port : undefined;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}
