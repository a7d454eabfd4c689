import type { FastifyInstance, FastifyRequest } from 'fastify';
import { meetFaults } from '../faults/meet-faults.ts';
import type { SandboxContext } from '../sandbox.ts';
import { saveAnswer } from './answer-once.ts';
import { requireSecretKey } from './authenticate.ts';
import { openToBrowsers } from './open-to-browsers.ts';
import { paymentIntentRoutes } from './payment-intent-routes.ts';
import { sendAnswer, sendError } from './send-answer.ts';
import { stripeCall } from './stripe-call.ts';
import { errorForStatus, noSuch, StripeError } from './stripe-error.ts';

type ById = { Params: { id: string } };

/** Stripe's API under /v1. */
export function stripeRoutes(ctx: SandboxContext) {
  return async (app: FastifyInstance): Promise<void> => {
    openToBrowsers(app);
    meetFaults(app, {
      provider: 'stripe',
      faults: ctx.faults,
      answerStatus: (request, reply, { status, saved }) => {
        const answer = { status, body: { error: errorForStatus(status) } };
        if (saved) saveAnswer(ctx, stripeCall(request), answer);
        return sendAnswer(request, reply, answer);
      },
    });
    app.setErrorHandler((error, request, reply) => sendError(request, reply, error));
    app.setNotFoundHandler((request, reply) => sendError(request, reply, unknownUrl(request)));

    paymentIntentRoutes(app, ctx);
    app.get<ById>('/charges/:id', async (request, reply) => {
      requireSecretKey(ctx, request);
      const charge = ctx.ledger.get('charges', request.params.id);
      if (!charge) throw noSuch('charge', request.params.id, 'charge');
      return sendAnswer(request, reply, { status: 200, body: charge });
    });
    app.get<ById>('/events/:id', async (request, reply) => {
      requireSecretKey(ctx, request);
      const event = ctx.ledger.get('events', request.params.id);
      if (!event) throw noSuch('event', request.params.id, 'id');
      return sendAnswer(request, reply, { status: 200, body: event });
    });
  };
}

function unknownUrl(request: FastifyRequest): StripeError {
  const message = `Unrecognized request URL (${request.method}: ${request.url}). The sandbox has no such endpoint.`;
  return new StripeError(404, { type: 'invalid_request_error', message });
}
