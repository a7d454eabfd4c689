import { Stripe } from 'stripe';
import { z } from 'zod';
import { settings } from '../config/index.ts';
import type { Ctx } from '../context/index.ts';
import { readClock, sql } from '../database/index.ts';
import { DomainError, invalidField } from '../errors/index.ts';
import { log } from '../log.ts';
import { line } from '../schemas/index.ts';
import { applyPaymentState } from './apply-payment-state.ts';
import { Payment } from './payment.ts';
import { WebhookEvent } from './payment-records.ts';
import { stripe } from './stripe-provider.ts';

const toleranceSeconds = 300;
/** An event of ours whose order is not there yet is sent again by Stripe; after this time it is kept for review instead. */
const graceSeconds = 3_600;

export interface StripeWebhook {
  /** The body as it came: the signature is over these bytes. */
  rawBody: Buffer;
  signature: string | undefined;
}

/** What every event of Stripe has. */
const StripeEvent = z.object({
  id: line(255),
  type: line(255),
  created: z.int().min(0),
  data: z.object({ object: z.record(z.string(), z.unknown()) }),
});
type StripeEvent = z.output<typeof StripeEvent>;

/** What of an event's object tells which payment it is about: an intent, or a charge of one. */
const Subject = z.object({
  id: line(255),
  payment_intent: line(255).nullish(),
  metadata: z.object({ order_id: z.uuid().optional(), payment_id: z.uuid().optional() }).catch({}).default({}),
});
type Subject = z.output<typeof Subject>;

/**
 * Takes a signed webhook in. The event only says where to look: its payment is read from the provider and moved by
 * `applyPaymentState`, so order and repetition of events do not matter. Returning means committed.
 * Errors: VALIDATION_FAILED for a bad signature, one more than 300 s off in either direction or a body that is no event,
 * UNAVAILABLE (sent again).
 */
export async function receiveStripeWebhook(ctx: Ctx, webhook: StripeWebhook): Promise<void> {
  const event = verifiedEvent(webhook);
  const asWebhook: Ctx = { ...ctx, actor: { type: 'webhook', provider: 'stripe', eventId: event.id } };
  if (await WebhookEvent.findOne({ where: { provider: 'stripe', id: event.id } })) return;
  const subject = Subject.safeParse(event.data.object);
  if (!subject.success || !/^(payment_intent|charge)\./.test(event.type)) return remember(event, 'ignored');
  const intentId = event.type.startsWith('charge.') ? (subject.data.payment_intent ?? undefined) : subject.data.id;
  const payment = await findPayment(intentId, subject.data);
  if (payment) {
    const webhook = { id: event.id, type: event.type };
    await applyPaymentState(asWebhook, payment.id, { webhook, ...(intentId ? { intentId } : {}) });
    return;
  }
  if (!subject.data.metadata.order_id) return remember(event, 'ignored');
  if ((await ageInSeconds(event)) < graceSeconds)
    throw new DomainError('UNAVAILABLE', 'The order of this event is not known yet.', { retryAfterSeconds: 60 });
  log().error(
    { webhookId: event.id, type: event.type },
    'a webhook names an order that does not exist; it needs review',
  );
  return remember(event, 'needs_review');
}

function verifiedEvent({ rawBody, signature }: StripeWebhook): StripeEvent {
  verifySignature(rawBody, signature);
  const event = StripeEvent.safeParse(jsonOf(rawBody));
  if (!event.success) throw invalidField('', 'is not an event of Stripe');
  return event.data;
}

function verifySignature(rawBody: Buffer, header: string | undefined): void {
  if (!header) throw invalidField('/headers/stripe-signature', 'is missing');
  const ageSeconds = Math.floor(Date.now() / 1_000) - signedAtSeconds(header);
  // The library refuses old timestamps only; one from the future is as suspicious.
  if (ageSeconds < -toleranceSeconds) throw invalidField('/headers/stripe-signature', 'is from the future');
  if (ageSeconds > toleranceSeconds) throw invalidField('/headers/stripe-signature', 'is too old');
  const { signature } = stripe().webhooks;
  if (!signature) throw new Error('the Stripe library cannot check signatures');
  try {
    signature.verifyHeader(rawBody, header, settings().stripe.webhookSecret, toleranceSeconds);
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError)
      throw invalidField('/headers/stripe-signature', 'does not fit the body');
    throw error;
  }
}

/** Of several timestamps the library would take another one than this file. */
function signedAtSeconds(header: string): number {
  const [timestamp, ...others] = header.split(',').filter((part) => part.startsWith('t='));
  if (timestamp === undefined || others.length > 0 || !/^t=\d+$/.test(timestamp))
    throw invalidField('/headers/stripe-signature', 'has not exactly one timestamp');
  return Number(timestamp.slice(2));
}

function jsonOf(rawBody: Buffer): unknown {
  try {
    return JSON.parse(rawBody.toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw invalidField('', 'is not JSON');
    throw error;
  }
}

async function findPayment(intentId: string | undefined, { metadata }: Subject): Promise<Payment | null> {
  const known = intentId ? await Payment.findOne({ where: { provider: 'stripe', providerPaymentId: intentId } }) : null;
  if (known || !metadata.payment_id || !metadata.order_id) return known;
  return await Payment.findOne({ where: { id: metadata.payment_id, orderId: metadata.order_id } });
}

async function ageInSeconds(event: StripeEvent): Promise<number> {
  return (await readClock()).getTime() / 1_000 - event.created;
}

async function remember(event: StripeEvent, outcome: 'ignored' | 'needs_review'): Promise<void> {
  await sql(
    `insert into webhook_events (provider, id, type, outcome) values ('stripe', $1, $2, $3) on conflict do nothing`,
    [event.id, event.type, outcome],
  );
}
