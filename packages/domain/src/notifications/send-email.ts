import { settings } from '../config/index.ts';
import type { Ctx } from '../context/index.ts';
import { refuseInsideTransaction, sql } from '../database/index.ts';
import { log } from '../log.ts';
import { EmailNotification } from './email-notification.ts';
import { renderOrderConfirmation } from './render-order-confirmation.ts';
import { sendgrid } from './sendgrid-client.ts';

/** A worker that dies while sending gives its claim up after this time. */
const leaseSeconds = 60;
/** These say "later" or "fix the key", not "this mail can never be sent". */
const temporary = new Set([401, 403, 408, 429]);

/**
 * Sends one mail, unless it has been sent or somebody is at it: claims it, renders it, hands it to the provider and marks it.
 * At least once: a worker that dies between the provider's answer and the mark sends it a second time. A mail that the provider
 * refuses for good is `failed`; every other failure gives the claim back and throws, so that the queue tries again.
 */
export async function sendEmail(_ctx: Ctx, { notificationId }: { notificationId: string }): Promise<void> {
  const notification = await claim(notificationId);
  if (!notification) return;
  try {
    const messageId = await deliver(notification);
    await sql(
      `update email_notifications set status = 'sent', sent_at = app_now(), locked_until = null, failure = null, provider_message_id = $2 where id = $1`,
      [notification.id, messageId],
    );
  } catch (error) {
    const status = statusOf(error);
    const isFinal = status !== undefined && status >= 400 && status < 500 && !temporary.has(status);
    await giveBack(notification.id, isFinal ? 'failed' : 'queued', failureOf(error));
    if (!isFinal) throw new Error(`a mail could not be sent: ${failureOf(error)}`, { cause: error });
    log().error({ notificationId: notification.id, failure: failureOf(error) }, 'the provider refused a mail for good');
  }
}

async function claim(notificationId: string): Promise<EmailNotification | null> {
  const claimed = await sql(
    `update email_notifications set status = 'sending', attempts = attempts + 1, locked_until = app_now() + make_interval(secs => $2)
     where id = $1 and (status = 'queued' or (status = 'sending' and locked_until < app_now())) returning id`,
    [notificationId, leaseSeconds],
  );
  return claimed.length > 0 ? await EmailNotification.findByPk(notificationId) : null;
}

async function deliver(notification: EmailNotification): Promise<string | null> {
  const mail = await renderOrderConfirmation(notification.subjectId);
  refuseInsideTransaction('SendGrid');
  const [response] = await sendgrid().send({
    to: notification.recipient,
    from: { email: settings().sendgrid.fromEmail, name: mail.fromName },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    attachments: mail.attachments,
    customArgs: { notificationId: notification.id, kind: notification.kind },
  });
  const headers = response.headers as Record<string, string | undefined>;
  return headers['x-message-id'] ?? null;
}

async function giveBack(notificationId: string, status: 'failed' | 'queued', failure: string): Promise<void> {
  await sql(`update email_notifications set status = $2, locked_until = null, failure = $3 where id = $1`, [
    notificationId,
    status,
    failure,
  ]);
}

/** The HTTP status of the provider's refusal; its package puts it into `code`. */
function statusOf(error: unknown): number | undefined {
  const { code, response } = (error ?? {}) as { code?: unknown; response?: unknown };
  return typeof code === 'number' && response !== undefined ? code : undefined;
}

/** A short reason without addresses: provider texts may repeat them. */
function failureOf(error: unknown): string {
  const status = statusOf(error);
  if (status !== undefined) return `the provider answered ${status}`;
  const { code } = (error ?? {}) as { code?: unknown };
  if (typeof code === 'string') return code;
  return error instanceof Error ? error.name : 'unknown';
}
