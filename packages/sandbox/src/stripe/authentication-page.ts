import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { formatAmount } from '../pages/format-amount.ts';
import { html } from '../pages/html.ts';
import { sendPage } from '../pages/send-page.ts';
import type { SandboxContext } from '../sandbox.ts';
import { authenticateBuyer } from './authenticate-buyer.ts';
import { findPaymentIntent } from './find-payment-intent.ts';
import { parseParams } from './parse-params.ts';
import { stripeCall } from './stripe-call.ts';
import { StripeError } from './stripe-error.ts';

type ById = { Params: { id: string } };

const Visit = z.object({ client_secret: z.string() });
const Answer = Visit.extend({ outcome: z.enum(['authenticate', 'fail']) });

/** The bank's page that `next_action.redirect_to_url` leads to. */
export function authenticationPage(ctx: SandboxContext) {
  return async (app: FastifyInstance): Promise<void> => {
    app.setErrorHandler((error, _request, reply) => {
      if (!(error instanceof StripeError)) throw error;
      const body = html`<div class="card padded bank">
        <h1>This payment cannot be opened</h1>
        ${error.message}
      </div>`;
      return sendPage(reply, { title: 'Payment', body, status: error.status });
    });

    app.get<ById>('/:id', async (request, reply) => {
      const { client_secret: clientSecret } = parseParams(Visit, request.query);
      const intent = findPaymentIntent(ctx, { id: request.params.id, caller: 'publishable', clientSecret });
      const amount = formatAmount(intent.amount, intent.currency);
      const buttons = html` <form method="post" class="stack">
        <input type="hidden" name="client_secret" value="${clientSecret}" />
        <button class="main" name="outcome" value="authenticate">Yes, it is me: pay ${amount}</button>
        <button name="outcome" value="fail">Refuse</button>
      </form>`;
      const body = html`<div class="card padded bank">
        <h1>Your bank asks: is this you?</h1>
        <div>${intent.description ?? 'A card payment'}</div>
        <div class="amount">${amount}</div>
        ${intent.status === 'requires_action' ? buttons : html`<p>Nothing to do here: ${intent.status}.</p>`}
      </div>`;
      return sendPage(reply, { title: 'Authenticate a payment', body });
    });

    app.post<ById>('/:id', async (request, reply) => {
      const { client_secret: clientSecret, outcome } = parseParams(Answer, request.body);
      const input = { id: request.params.id, clientSecret, outcome };
      const before = findPaymentIntent(ctx, { ...input, caller: 'publishable' });
      const after = ctx.ledger.inOneWrite(() => authenticateBuyer(ctx, stripeCall(request), input));
      return reply.redirect(returnAddress(before.next_action?.redirect_to_url?.return_url, after), 303);
    });
  };
}

function returnAddress(
  returnUrl: string | null | undefined,
  intent: { id: string; client_secret: string | null; status: string },
): string {
  if (!returnUrl) return `/authenticate/${intent.id}?client_secret=${intent.client_secret}`;
  const url = new URL(returnUrl);
  url.searchParams.set('payment_intent', intent.id);
  url.searchParams.set('payment_intent_client_secret', intent.client_secret ?? '');
  url.searchParams.set('redirect_status', intent.status === 'succeeded' ? 'succeeded' : 'failed');
  return url.href;
}
