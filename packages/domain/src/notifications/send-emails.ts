import pLimit from 'p-limit';
import type { Ctx } from '../context/index.ts';
import { sendEmail } from './send-email.ts';

const atOnce = 5;

/** Sends the mails of one job; those that cannot be sent now make the job fail, and be tried again without the others. */
export async function sendEmails(ctx: Ctx, { notificationIds }: { notificationIds: string[] }): Promise<void> {
  const limit = pLimit(atOnce);
  const outcomes = await Promise.allSettled(
    notificationIds.map((notificationId) => limit(async () => sendEmail(ctx, { notificationId }))),
  );
  const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} of ${notificationIds.length} mails could not be sent yet`);
}
