import { settings } from '../config/index.ts';
import { refuseInsideTransaction } from '../database/index.ts';
import type { EmailNotification } from './email-notification.ts';
import type { RenderedMail } from './render-order-confirmation.ts';
import { sendgrid } from './sendgrid-client.ts';

/** These say "later" or "fix the key", not "this mail can never be sent". */
const temporary = new Set([401, 403, 408, 429]);

/** The provider did not take a mail, or did not say so. */
export class MailNotTaken extends Error {
  override name = 'MailNotTaken';
  /** The provider will never take this mail. */
  readonly isFinal: boolean;

  constructor(failure: string, isFinal: boolean) {
    super(failure);
    this.isFinal = isFinal;
  }
}

/** Hands a mail to the provider, under the logical key of its notification; answers the provider's id of it. Throws `MailNotTaken`. */
export async function deliverMail(notification: EmailNotification, mail: RenderedMail): Promise<string | null> {
  refuseInsideTransaction('SendGrid');
  const { id, kind, subjectId, version } = notification;
  try {
    const service = await sendgrid();
    const [response] = await service.send({
      to: notification.recipient,
      from: { email: settings().sendgrid.fromEmail, name: mail.fromName },
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      attachments: mail.attachments,
      customArgs: { notificationId: id, kind, subjectId, version: String(version) },
    });
    const headers = response.headers as Record<string, string | undefined>;
    return headers['x-message-id'] ?? null;
  } catch (error) {
    // Without its cause: that holds the whole request, with the API key, the address and the tickets, and the queue keeps a failed job's error in full.
    throw notTaken(error);
  }
}

function notTaken(error: unknown): MailNotTaken {
  const { code, response } = (error ?? {}) as { code?: unknown; response?: unknown };
  if (typeof code === 'number' && response !== undefined)
    return new MailNotTaken(`the provider answered ${code}`, code >= 400 && code < 500 && !temporary.has(code));
  return new MailNotTaken(typeof code === 'string' ? code : 'the provider could not be asked', false);
}
