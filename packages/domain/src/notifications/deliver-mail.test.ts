import { afterAll, describe, expect, it } from 'vitest';
import { settings } from '../config/index.ts';
import { sql } from '../database/index.ts';
import { jobClient } from '../jobs/index.ts';
import { placeOrder, type PlacedOrderOutput } from '../orders/index.ts';
import { anonymous, aPromoter, aPublishedEvent, openTestDomain } from '../testing/index.ts';
import { EmailNotification } from './email-notification.ts';
import { sendEmail } from './send-email.ts';
import { sendEmails } from './send-emails.ts';

const test = await openTestDomain();
const promoter = await aPromoter();
const { event, tiers } = await aPublishedEvent(promoter, [{ price: 0, capacity: 100 }]);
afterAll(async () => test[Symbol.asyncDispose]());

const email = 'canary.buyer@example.com';

async function aPaidOrder(): Promise<{ order: PlacedOrderOutput; notification: EmailNotification }> {
  const items = [{ tierId: tiers[0]?.id ?? '', quantity: 1 }];
  const order = await placeOrder(anonymous(), { eventId: event.id, items, buyer: { email, name: 'Canary Buyer' } });
  const notification = await EmailNotification.findOne({ where: { subjectId: order.id }, rejectOnEmpty: true });
  return { order, notification };
}

function mailsOf(order: PlacedOrderOutput) {
  return test.sandbox.readLedger().mails.filter((mail) => mail.subject.includes(order.code));
}

/** Carries the mail's own job out as the worker does, and reads what the queue has kept of it. */
async function runJobOf(notification: EmailNotification): Promise<string> {
  for (const job of await jobClient().fetch<{ notificationIds: string[] }>('email.send', { batchSize: 100 })) {
    if (!job.data.notificationIds.includes(notification.id)) continue;
    await sendEmails(anonymous(), job.data).then(
      async () => jobClient().complete('email.send', job.id),
      async (error: unknown) => jobClient().fail('email.send', job.id, error as object),
    );
    const [row] = await sql<{ output: unknown }>('select output from pgboss.job where id = $1', [job.id]);
    return JSON.stringify(row?.output);
  }
  throw new Error('the mail has no job');
}

describe('a mail that the provider did not take', () => {
  it.each([
    ['a broken connection', { kind: 'drop-answer' } as const],
    ['an outage', { kind: 'status', status: 503 } as const],
  ])('leaves neither key nor address nor any part of itself in the queue after %s', async (_name, fault) => {
    const { order, notification } = await aPaidOrder();
    test.sandbox.failNext({ provider: 'sendgrid', ...fault });
    const kept = await runJobOf(notification);
    expect(kept).toContain('could not be sent');
    for (const secret of [settings().sendgrid.apiKey, email, order.accessSecret ?? '?', order.code])
      expect(kept).not.toContain(secret);
    expect(await notification.reload()).toMatchObject({ status: 'queued', lockedUntil: null });
  });
});

describe('two workers at one mail', () => {
  it('leaves it sent when the slower one fails after the other has sent it', async () => {
    const { notification } = await aPaidOrder();
    test.sandbox.failNext({ provider: 'sendgrid', kind: 'hang' });
    const slower = sendEmail(anonymous(), { notificationId: notification.id }).catch((error: unknown) => error);
    await expect.poll(async () => (await notification.reload()).status).toBe('sending');
    await notification.update({ lockedUntil: new Date(0) });
    await sendEmail(anonymous(), { notificationId: notification.id });
    expect(String(await slower)).toContain('ECONNABORTED');
    expect(await notification.reload()).toMatchObject({ status: 'sent', attempts: 2, failure: null });
  });

  it('comes back to it after the lease of the one that holds it, so that a death there loses nothing', async () => {
    const { notification } = await aPaidOrder();
    const lockedUntil = new Date(Date.now() + 40_000);
    await notification.update({ status: 'sending', lockedUntil });
    await runJobOf(notification);
    const [job] = await sql<{ startAfter: Date }>(
      `select start_after as "startAfter" from pgboss.job
       where name = 'email.send' and state = 'created' and data->'notificationIds' ? $1`,
      [notification.id],
    );
    expect(job?.startAfter.getTime()).toBeGreaterThanOrEqual(lockedUntil.getTime());
  });
});

it('names its logical key to the provider, so that an answer that was lost can be settled later', async () => {
  const { order, notification } = await aPaidOrder();
  await sendEmail(anonymous(), { notificationId: notification.id });
  expect(mailsOf(order)[0]?.customArgs).toEqual({
    notificationId: notification.id,
    kind: 'order_confirmation',
    subjectId: order.id,
    version: '1',
  });
});
