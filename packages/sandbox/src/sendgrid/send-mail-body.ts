import { z } from 'zod';

const FIELD = {
  from: 'The from object must be provided for every email send. It is an object that requires the email parameter, but may also contain a name parameter.',
  personalizations: 'The personalizations field is required and must have at least one personalization.',
  to: 'The to array is required for all personalization objects, and must have at least one email object with a valid email address.',
  address: 'Does not contain a valid address.',
  subject:
    'The subject is required. You can get around this requirement if you use a template with a subject defined or if every personalization has a subject defined.',
  content:
    'Unless a valid template_id is provided, the content parameter is required. There must be at least one defined content block.',
  contentValue: 'The content value must be a string at least one character in length.',
  attachment: 'The attachment content must be base64 encoded.',
  filename: 'The attachment filename is required.',
};

const Address = z.object({
  email: z.string(FIELD.address).regex(/^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/, FIELD.address),
  name: z.string().optional(),
});
const Addresses = z.array(Address).max(1000).default([]);
const Texts = z.record(z.string(), z.string()).default({});

const Personalization = z.object({
  to: z.array(Address, FIELD.to).min(1, FIELD.to).max(1000),
  cc: Addresses,
  bcc: Addresses,
  subject: z.string().min(1).optional(),
  headers: Texts,
  custom_args: Texts,
});

const Attachment = z.object({
  content: z.base64(FIELD.attachment).min(1, FIELD.attachment),
  filename: z.string(FIELD.filename).min(1, FIELD.filename),
  type: z.string().default('application/octet-stream'),
  disposition: z.enum(['attachment', 'inline']).default('attachment'),
  content_id: z.string().optional(),
});

/** The body of POST /v3/mail/send as far as the sandbox shows it; templates it has none, further fields it lets pass. */
export const SendMailBody = z
  .object({
    personalizations: z.array(Personalization, FIELD.personalizations).min(1, FIELD.personalizations).max(1000),
    from: z.object(Address.shape, FIELD.from),
    reply_to: Address.optional(),
    subject: z.string(FIELD.subject).optional(),
    content: z
      .array(
        z.object({ type: z.string(), value: z.string(FIELD.contentValue).min(1, FIELD.contentValue) }),
        FIELD.content,
      )
      .min(1, FIELD.content),
    attachments: z.array(Attachment).default([]),
    headers: Texts,
    custom_args: Texts,
  })
  .superRefine(({ subject, personalizations }, ctx) => {
    if (subject || personalizations.every((one) => one.subject)) return;
    ctx.addIssue({ code: 'custom', path: ['subject'], message: FIELD.subject });
  });
export type SendMailBody = z.infer<typeof SendMailBody>;
