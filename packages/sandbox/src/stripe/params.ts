import { z } from 'zod';

const LARGEST_AMOUNT = 99_999_999;
const CURRENCIES = new Set(Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()));

function refuse(ctx: z.core.$RefinementCtx<string>, message: string, code?: string): never {
  ctx.addIssue({ code: 'custom', message, params: { code } });
  return z.NEVER;
}

const Amount = z.string().transform((text, ctx) => {
  if (!/^-?\d{1,15}$/.test(text)) return refuse(ctx, `Invalid integer: ${text}`, 'parameter_invalid_integer');
  const amount = Number(text);
  if (amount < 1) return refuse(ctx, 'Amount must be at least 1.', 'amount_too_small');
  if (amount > LARGEST_AMOUNT) return refuse(ctx, 'Amount must be no more than 99999999.', 'amount_too_large');
  return amount;
});

const Currency = z.string().transform((text, ctx) => {
  return CURRENCIES.has(text) ? text : refuse(ctx, `Invalid currency: ${text}. Use a lower-case ISO 4217 code.`);
});

const Metadata = z
  .record(
    z.string().max(40, 'Metadata keys can have up to 40 characters.'),
    z.string().max(500, 'Metadata values can have up to 500 characters.'),
  )
  .refine((metadata) => Object.keys(metadata).length <= 50, 'Metadata can have up to 50 keys.');

const Email = z.string().transform((text, ctx) => {
  return /^[^\s@]+@[^\s@]+$/.test(text) ? text : refuse(ctx, `Invalid email address: ${text}`, 'email_invalid');
});

function expandable<P extends string>(property: P) {
  const message = `The sandbox can expand ${property} only.`;
  return z
    .array(z.enum([property], message))
    .max(4)
    .default([]);
}
const expand = expandable('latest_charge');
const FormBoolean = z.enum(['true', 'false']).transform((text) => text === 'true');

export const CreatePaymentIntentParams = z.strictObject({
  amount: Amount,
  currency: Currency,
  metadata: Metadata.default({}),
  description: z.string().max(1000).optional(),
  receipt_email: Email.optional(),
  automatic_payment_methods: z
    .strictObject({ enabled: FormBoolean, allow_redirects: z.enum(['always', 'never']).optional() })
    .optional(),
  allowed_payment_method_types: z
    .array(z.enum(['card'], 'The sandbox has the payment method type "card" only.'))
    .optional(),
  statement_descriptor: z.string().max(22).optional(),
  statement_descriptor_suffix: z.string().max(22).optional(),
  expand,
});
export type CreatePaymentIntentParams = z.infer<typeof CreatePaymentIntentParams>;

/** Loose: Stripe.js sends the browser's particulars along. */
export const ConfirmPaymentIntentParams = z.object({
  client_secret: z.string().optional(),
  key: z.string().optional(),
  payment_method: z.string().optional(),
  return_url: z.url({ protocol: /^https?$/, error: 'Not a valid URL' }).optional(),
  expand,
});
export type ConfirmPaymentIntentParams = z.infer<typeof ConfirmPaymentIntentParams>;

export const CancelPaymentIntentParams = z.strictObject({
  cancellation_reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer', 'abandoned']).optional(),
  expand,
});
export type CancelPaymentIntentParams = z.infer<typeof CancelPaymentIntentParams>;

export const RetrieveParams = z.object({
  client_secret: z.string().optional(),
  key: z.string().optional(),
  expand,
});

export const ListPaymentIntentsParams = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(10),
  starting_after: z.string().optional(),
  expand: expandable('data.latest_charge'),
});
export type ListPaymentIntentsParams = z.infer<typeof ListPaymentIntentsParams>;
