import type { FastifyInstance } from 'fastify';
import type { SandboxContext } from '../sandbox.ts';
import { authenticate, requireSecretKey } from './authenticate.ts';
import { cancelPaymentIntent } from './cancel-payment-intent.ts';
import { confirmPaymentIntent } from './confirm-payment-intent.ts';
import { createPaymentIntent } from './create-payment-intent.ts';
import { findPaymentIntent } from './find-payment-intent.ts';
import { browserView, expandIntent } from './intent-view.ts';
import { listPaymentIntents } from './list-payment-intents.ts';
import {
  CancelPaymentIntentParams,
  ConfirmPaymentIntentParams,
  CreatePaymentIntentParams,
  ListPaymentIntentsParams,
  RetrieveParams,
} from './params.ts';
import { parseParams } from './parse-params.ts';
import { sendAnswer, sendOnce } from './send-answer.ts';

type ById = { Params: { id: string } };

export function paymentIntentRoutes(app: FastifyInstance, ctx: SandboxContext): void {
  app.post('/payment_intents', async (request, reply) => {
    requireSecretKey(ctx, request);
    const params = parseParams(CreatePaymentIntentParams, request.body);
    return sendOnce(ctx, [request, reply], (call) =>
      expandIntent(ctx, createPaymentIntent(ctx, call, params), params.expand.length > 0),
    );
  });

  app.get('/payment_intents', async (request, reply) => {
    requireSecretKey(ctx, request);
    const params = parseParams(ListPaymentIntentsParams, request.query);
    return sendAnswer(request, reply, { status: 200, body: listPaymentIntents(ctx, params) });
  });

  app.get<ById>('/payment_intents/:id', async (request, reply) => {
    const { key, client_secret: clientSecret, expand } = parseParams(RetrieveParams, request.query);
    const caller = authenticate(ctx, request, key);
    const intent = findPaymentIntent(ctx, { id: request.params.id, caller, clientSecret });
    const body = caller === 'secret' ? expandIntent(ctx, intent, expand.length > 0) : browserView(intent);
    return sendAnswer(request, reply, { status: 200, body });
  });

  app.post<ById>('/payment_intents/:id/confirm', async (request, reply) => {
    const { key, expand, ...params } = parseParams(ConfirmPaymentIntentParams, request.body);
    const caller = authenticate(ctx, request, key);
    return sendOnce(ctx, [request, reply], (call) => {
      const intent = confirmPaymentIntent(ctx, call, { ...params, id: request.params.id, caller });
      return caller === 'secret' ? expandIntent(ctx, intent, expand.length > 0) : browserView(intent);
    });
  });

  app.post<ById>('/payment_intents/:id/cancel', async (request, reply) => {
    requireSecretKey(ctx, request);
    const params = parseParams(CancelPaymentIntentParams, request.body);
    return sendOnce(ctx, [request, reply], (call) =>
      expandIntent(ctx, cancelPaymentIntent(ctx, call, { ...params, id: request.params.id }), params.expand.length > 0),
    );
  });
}
