import { Stripe } from 'stripe';
import { settings } from '../config/index.ts';
import { refuseInsideTransaction } from '../database/index.ts';
import { DomainError } from '../errors/index.ts';

/** What this system needs to know of an intent, as the provider states it. */
export interface IntentState {
  id: string;
  status: Stripe.PaymentIntent.Status;
  amount: number;
  receivedAmount: number;
  /** ISO 4217, upper case. */
  currency: string;
  clientSecret: string | null;
  orderId: string | undefined;
  paymentId: string | undefined;
  lastCharge: { id: string; failureCode: string | null; declineCode: string | null } | undefined;
}

export interface NewIntent {
  amount: number;
  currency: string;
  orderId: string;
  paymentId: string;
  eventId: string;
  description: string;
  idempotencyKey: string;
}

let client: { key: string; stripe: Stripe } | undefined;

export function stripe(): Stripe {
  const { secretKey, apiBase } = settings().stripe;
  const key = `${secretKey} ${apiBase ?? ''}`;
  if (client?.key !== key)
    client = {
      key,
      stripe: new Stripe(secretKey, { ...endpoint(apiBase), maxNetworkRetries: 1, timeout: 8_000, telemetry: false }),
    };
  return client.stripe;
}

function endpoint(apiBase: string | undefined): Stripe.StripeConfig {
  if (!apiBase) return {};
  const url = new URL(apiBase);
  const isHttp = url.protocol === 'http:';
  return { host: url.hostname, port: Number(url.port || (isHttp ? 80 : 443)), protocol: isHttp ? 'http' : 'https' };
}

/** Creates the intent of a payment; the same idempotency key finds the same intent again. */
export async function createIntent(wanted: NewIntent): Promise<IntentState> {
  return await ask('create an intent', async () =>
    stripe().paymentIntents.create(
      {
        amount: wanted.amount,
        currency: wanted.currency.toLowerCase(),
        description: wanted.description,
        metadata: { order_id: wanted.orderId, payment_id: wanted.paymentId, event_id: wanted.eventId },
        // Cards only: a method that settles days later would hold stock for as long.
        allowed_payment_method_types: ['card'],
      },
      { idempotencyKey: wanted.idempotencyKey },
    ),
  );
}

export async function readIntent(intentId: string): Promise<IntentState> {
  return await ask('read an intent', async () => stripe().paymentIntents.retrieve(intentId));
}

/** Cancels an intent and answers its state afterwards: `canceled`, or what stood in the way, such as `succeeded`. */
export async function cancelIntent(intentId: string): Promise<IntentState> {
  return await ask('cancel an intent', async () => {
    try {
      return await stripe().paymentIntents.cancel(intentId);
    } catch (error) {
      if (error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'payment_intent_unexpected_state')
        return await stripe().paymentIntents.retrieve(intentId);
      throw error;
    }
  });
}

async function ask(what: string, call: () => Promise<Stripe.PaymentIntent>): Promise<IntentState> {
  refuseInsideTransaction(`Stripe (${what})`);
  try {
    return toIntentState(await call());
  } catch (error) {
    if (error instanceof Stripe.errors.StripeInvalidRequestError && error.statusCode !== 409) throw error;
    if (error instanceof Stripe.errors.StripeError)
      throw new DomainError('UNAVAILABLE', 'The payment provider does not answer right now. Nothing was charged.', {
        retryAfterSeconds: 5,
        cause: error,
      });
    throw error;
  }
}

function toIntentState(intent: Stripe.PaymentIntent): IntentState {
  return {
    id: intent.id,
    status: intent.status,
    amount: intent.amount,
    receivedAmount: intent.amount_received,
    currency: intent.currency.toUpperCase(),
    clientSecret: intent.client_secret,
    orderId: intent.metadata['order_id'],
    paymentId: intent.metadata['payment_id'],
    lastCharge: lastCharge(intent),
  };
}

function lastCharge(intent: Stripe.PaymentIntent): IntentState['lastCharge'] {
  const failure = intent.last_payment_error;
  const succeeded = typeof intent.latest_charge === 'string' ? intent.latest_charge : intent.latest_charge?.id;
  if (intent.status === 'succeeded' && succeeded) return { id: succeeded, failureCode: null, declineCode: null };
  if (failure?.charge)
    return { id: failure.charge, failureCode: failure.code ?? 'unknown', declineCode: failure.decline_code ?? null };
  return undefined;
}
