import type { Ctx } from '../context/index.ts';
import { inTransaction, sql } from '../database/index.ts';
import { enqueue } from '../jobs/index.ts';
import { log } from '../log.ts';
import { deliverMail, MailNotTaken } from './deliver-mail.ts';
import { EmailNotification } from './email-notification.ts';
import { renderOrderConfirmation } from './render-order-confirmation.ts';

/** A worker that dies while sending gives its claim up after this time. */
const leaseSeconds = 60;

/**
 * Sends one mail, unless it has been sent or somebody is at it: claims it, renders it, hands it to the provider and marks it.
 * At least once: a worker that dies between the provider's answer and the mark sends it a second time. A mail that the provider
 * refuses for good is `failed`; every other failure gives the claim back and throws, so that the queue tries again.
 */
export async function sendEmail(_ctx: Ctx, { notificationId }: { notificationId: string }): Promise<void> {
  const notification = await claim(notificationId);
  if (!notification) return comeBackAfterLease(notificationId);
  try {
    const mail = await renderOrderConfirmation(notification.subjectId);
    await markSent(notification, await deliverMail(notification, mail));
  } catch (error) {
    const failure = error instanceof MailNotTaken ? error.message : 'it could not be prepared or recorded';
    const isFinal = error instanceof MailNotTaken && error.isFinal;
    await giveBack(notification, { status: isFinal ? 'failed' : 'queued', failure });
    if (!isFinal) throw new Error(`a mail could not be sent: ${failure}`, { cause: error });
    log().error({ notificationId, failure }, 'the provider refused a mail for good');
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

/** This job ends here; should the holder of the lease die, another one has to send the mail. */
async function comeBackAfterLease(notificationId: string): Promise<void> {
  const [held] = await sql<{ lockedUntil: Date }>(
    `select locked_until as "lockedUntil" from email_notifications where id = $1 and status = 'sending'`,
    [notificationId],
  );
  if (!held) return;
  const startAfter = new Date(held.lockedUntil.getTime() + 1_000);
  await inTransaction(async () => enqueue('email.send', { notificationIds: [notificationId] }, { startAfter }));
}

async function markSent({ id }: EmailNotification, messageId: string | null): Promise<void> {
  await sql(
    `update email_notifications set status = 'sent', sent_at = app_now(), locked_until = null, failure = null, provider_message_id = $2
     where id = $1 and status <> 'sent'`,
    [id, messageId],
  );
}

/** Only while the claim is still this one: a later worker may have sent the mail since. */
async function giveBack(
  { id, attempts }: EmailNotification,
  { status, failure }: { status: 'failed' | 'queued'; failure: string },
): Promise<void> {
  await sql(
    `update email_notifications set status = $3, locked_until = null, failure = $4
     where id = $1 and status = 'sending' and attempts = $2`,
    [id, attempts, status, failure],
  );
}
