import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Fault } from '../faults/faults.ts';
import { confirmPaymentIntent } from '../stripe/confirm-payment-intent.ts';
import { stripeCall } from '../stripe/stripe-call.ts';
import { StripeError } from '../stripe/stripe-error.ts';
import type { Sandbox, SandboxContext } from '../sandbox.ts';
import { sendPage } from '../pages/send-page.ts';
import { WebhookMode } from '../webhooks/webhook-mode.ts';
import { controlPage } from './control-page.ts';

type ById = { Params: { id: string } };
export type Controls = Pick<Sandbox, 'failNext' | 'setWebhookMode' | 'sendWebhooksTo' | 'redeliver' | 'reset'>;

const WebhookSettings = z.strictObject({
  mode: WebhookMode.optional(),
  url: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .optional(),
});
const Payment = z.strictObject({ payment_method: z.string() });

/** Scripting and reading the sandbox: the page at `/` and the JSON endpoints its forms use, which take JSON as well. */
export function controlRoutes(ctx: SandboxContext, controls: Controls) {
  return async (app: FastifyInstance): Promise<void> => {
    app.setErrorHandler((error, _request, reply) => {
      if (error instanceof z.ZodError) return reply.code(400).send({ error: z.prettifyError(error) });
      if (error instanceof StripeError) return reply.code(error.status).send({ error: error.message });
      throw error;
    });

    app.get('/', async (_request, reply) => sendPage(reply, { title: 'Sandbox', body: controlPage(ctx) }));
    app.get('/healthz', async () => ({ status: 'ok' }));
    app.get('/control/ledger', async () => readLedger(ctx));

    app.post('/control/webhooks', async (request, reply) => {
      const { mode, url } = WebhookSettings.parse(request.body);
      if (url !== undefined) controls.sendWebhooksTo(url);
      if (mode !== undefined) controls.setWebhookMode(mode);
      return done(request, reply, { mode: ctx.webhooks.mode, url: ctx.webhooks.url });
    });
    app.post('/control/faults', async (request, reply) => {
      controls.failNext(Fault.parse(faultFromForm(request.body)));
      return done(request, reply, { faults: ctx.faults.list() });
    });
    app.delete('/control/faults', async () => {
      ctx.faults.clear();
      return { faults: [] };
    });
    app.post('/control/reset', async (request, reply) => {
      controls.reset();
      return done(request, reply, { reset: true });
    });
    app.post<ById>('/control/events/:id/redeliver', async (request, reply) => {
      if (!controls.redeliver(request.params.id)) return reply.code(404).send({ error: 'There is no such event.' });
      return done(request, reply, { redelivered: request.params.id });
    });
    app.post<ById>('/control/intents/:id/pay', async (request, reply) => {
      const intent = payAsBuyer(ctx, request, { id: request.params.id, ...Payment.parse(request.body) });
      return done(request, reply, intent, intent.next_action?.redirect_to_url?.url ?? '/');
    });
  };
}

function readLedger(ctx: SandboxContext): object {
  const { mails, ...ledger } = ctx.ledger.readOut();
  const slim = mails.map((mail) => ({
    ...mail,
    attachments: mail.attachments.map(({ filename, type, contentId }) => ({ filename, type, contentId })),
  }));
  return {
    ...ledger,
    mails: slim,
    faults: ctx.faults.list(),
    webhooks: { mode: ctx.webhooks.mode, url: ctx.webhooks.url },
  };
}

/** What a buyer does in the shop, for trying things out by hand. A decline is a result like any other. */
function payAsBuyer(ctx: SandboxContext, request: FastifyRequest, input: { id: string; payment_method: string }) {
  return ctx.ledger.inOneWrite(() => {
    try {
      return confirmPaymentIntent(ctx, stripeCall(request), { ...input, caller: 'secret' });
    } catch (error) {
      if (error instanceof StripeError && error.status === 402 && error.error.payment_intent)
        return error.error.payment_intent;
      throw error;
    }
  });
}

/** Forms leave fields empty that nobody filled in, and a button holds one value: `status:500`. */
function faultFromForm(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body;
  const filled = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== ''));
  const [kind, status] = String(filled['kind']).split(':');
  return status === undefined ? filled : { ...filled, kind, status };
}

/** A form goes back to a page; a program gets JSON. */
function done(request: FastifyRequest, reply: FastifyReply, answer: object, page = '/'): FastifyReply {
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  return isForm ? reply.redirect(page, 303) : reply.send(answer);
}
