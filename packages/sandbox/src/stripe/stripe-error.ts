import type { Stripe } from 'stripe';

export interface StripeErrorBody {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  message: string;
  code?: string;
  param?: string;
  decline_code?: string;
  charge?: string;
  payment_intent?: Stripe.PaymentIntent;
  payment_method?: Stripe.PaymentMethod;
}

/** An answer in Stripe's error shape. */
export class StripeError extends Error {
  readonly status: number;
  readonly error: StripeErrorBody;

  constructor(status: number, error: StripeErrorBody) {
    super(error.message);
    this.status = status;
    this.error = error;
  }
}

export function invalidRequest(message: string, details: { code?: string; param?: string } = {}): StripeError {
  return new StripeError(400, { type: 'invalid_request_error', message, ...details });
}

/** An object named in the path is unknown: 404. */
export function noSuch(kind: string, id: string, param: string): StripeError {
  return new StripeError(404, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${kind}: '${id}'`,
    param,
  });
}

/** The body of a scripted status, with the words Stripe uses for it. */
export function errorForStatus(status: number): StripeErrorBody {
  const message = `Scripted by the sandbox: ${status}.`;
  if (status >= 500) return { type: 'api_error', message };
  if (status === 409) return { type: 'idempotency_error', code: 'idempotency_key_in_use', message };
  if (status === 429) return { type: 'invalid_request_error', code: 'rate_limit', message };
  if (status === 402) return { type: 'card_error', code: 'card_declined', decline_code: 'generic_decline', message };
  return { type: 'invalid_request_error', message };
}
