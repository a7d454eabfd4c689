import type { Stripe } from 'stripe';

export interface MailAddress {
  email: string;
  name?: string;
}

interface MailAttachment {
  filename: string;
  type: string;
  disposition: string;
  contentId: string | null;
  /** Base64. */
  content: string;
}

export interface Mail {
  id: string;
  messageId: string;
  to: MailAddress[];
  cc: MailAddress[];
  bcc: MailAddress[];
  from: MailAddress;
  replyTo: MailAddress | null;
  subject: string;
  text: string;
  html: string;
  attachments: MailAttachment[];
  headers: Record<string, string>;
  customArgs: Record<string, string>;
  createdAt: string;
}

/** The card behind a payment method that an attempt has made. */
interface UsedCard {
  id: string;
  /** The name it was used by, such as `pm_card_visa`. */
  testCard: string;
}

export interface WebhookAttempt {
  at: string;
  /** HTTP status of the answer, or null when there was none. */
  status: number | null;
  error?: string;
}

export interface WebhookDelivery {
  id: string;
  eventId: string;
  status: 'pending' | 'delivered' | 'failed' | 'dropped';
  attempts: WebhookAttempt[];
  dueAt: string | null;
}

/** The answer kept for an Idempotency-Key, which is its id. */
export interface SavedAnswer {
  id: string;
  fingerprint: string;
  requestId: string;
  status: number;
  body: object;
  createdAt: string;
}

export interface LedgerTables {
  intents: Stripe.PaymentIntent;
  charges: Stripe.Charge;
  cards: UsedCard;
  events: Stripe.Event;
  deliveries: WebhookDelivery;
  answers: SavedAnswer;
  mails: Mail;
}
