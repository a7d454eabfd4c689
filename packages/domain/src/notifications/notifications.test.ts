import { afterAll, describe, expect, it } from 'vitest';
import { shiftClock } from '../database/index.ts';
import { placeOrder, type PlacedOrderOutput } from '../orders/index.ts';
import { anonymous, aPromoter, aPublishedEvent, openTestDomain } from '../testing/index.ts';
import { EmailNotification } from './email-notification.ts';
import { formatMoney } from './format-money.ts';
import { renderOrderPage } from './render-order-page.ts';
import { sendEmail } from './send-email.ts';

const test = await openTestDomain();
const promoter = await aPromoter();
afterAll(async () => test[Symbol.asyncDispose]());

let guests = 0;
async function aPaidOrder(name = 'Zoë <b>Guest</b>'): Promise<PlacedOrderOutput> {
  const { event, tiers } = await aPublishedEvent(promoter, [{ price: 0, capacity: 10 }], {
    title: 'Tom & Jerry “live”',
  });
  const items = [{ tierId: tiers[0]?.id ?? '', quantity: 2 }];
  return placeOrder(anonymous(), {
    eventId: event.id,
    items,
    buyer: { email: `guest${guests++}@example.com`, name },
    attendees: [{ tierId: tiers[0]?.id ?? '', name: 'Ada' }],
  });
}

async function notificationOf(order: PlacedOrderOutput): Promise<EmailNotification> {
  return EmailNotification.findOne({ where: { subjectId: order.id }, rejectOnEmpty: true });
}

function mailsTo(email: string) {
  return test.sandbox.readLedger().mails.filter((mail) => mail.to.some((address) => address.email === email));
}

async function send(order: PlacedOrderOutput): Promise<void> {
  await sendEmail(anonymous(), { notificationId: (await notificationOf(order)).id });
}

describe('sendEmail', () => {
  it('sends the order with its code in the subject, both parts, and one QR picture per ticket', async () => {
    const order = await aPaidOrder();
    await send(order);
    const [mail, ...others] = mailsTo(order.buyer.email);
    expect(others).toEqual([]);
    expect(mail?.subject).toContain(order.code);
    expect(mail?.attachments.map(({ filename, type }) => ({ filename, type }))).toEqual([
      { filename: 'ticket-1.png', type: 'image/png' },
      { filename: 'ticket-2.png', type: 'image/png' },
    ]);
    const link = `${test.env.publicUrl}/orders/${order.id}?secret=${order.accessSecret}`;
    expect(mail?.text).toContain(link);
    expect(mail?.html).toContain('cid:ticket-1');
    expect(mail?.html).toContain('Zoë &lt;b&gt;Guest&lt;/b&gt;');
    expect(mail?.text).toContain('Tom & Jerry “live”');
    expect(`${mail?.html}${mail?.text}`).not.toMatch(/[?&]token=/);
    expect(await notificationOf(order)).toMatchObject({
      status: 'sent',
      attempts: 1,
      failure: null,
      providerMessageId: expect.any(String),
    });
  });

  it('sends once, however often and however concurrently the job runs', async () => {
    const order = await aPaidOrder();
    await Promise.all(Array.from({ length: 5 }, async () => send(order)));
    await send(order);
    expect(mailsTo(order.buyer.email)).toHaveLength(1);
  });

  it('gives the mail back when the provider is away, and sends it on the next try', async () => {
    const order = await aPaidOrder();
    test.sandbox.failNext({ provider: 'sendgrid', kind: 'status', status: 503 });
    await expect(send(order)).rejects.toThrow('the provider answered 503');
    expect(await notificationOf(order)).toMatchObject({ status: 'queued', failure: 'the provider answered 503' });
    await send(order);
    expect(await notificationOf(order)).toMatchObject({ status: 'sent', attempts: 2, failure: null });
  });

  it('gives up on a mail that the provider refuses for good', async () => {
    const order = await aPaidOrder();
    test.sandbox.failNext({ provider: 'sendgrid', kind: 'status', status: 400 });
    await send(order);
    await send(order);
    expect(await notificationOf(order)).toMatchObject({
      status: 'failed',
      attempts: 1,
      failure: 'the provider answered 400',
    });
  });

  it('takes over from a worker that died while sending, once its lease is over', async () => {
    const order = await aPaidOrder();
    const notification = await notificationOf(order);
    await notification.update({ status: 'sending', lockedUntil: new Date(Date.now() + 60_000) });
    await send(order);
    expect(mailsTo(order.buyer.email)).toHaveLength(0);
    await shiftClock(61);
    await send(order);
    expect(mailsTo(order.buyer.email)).toHaveLength(1);
    await shiftClock(-61);
  });
});

describe('renderOrderPage', () => {
  it('shows the order with its QR codes to whoever holds its secret, without any script', async () => {
    const order = await aPaidOrder();
    const html = await renderOrderPage(anonymous({ orderSecret: order.accessSecret }), { orderId: order.id });
    expect(html).toContain(order.code);
    expect(html.match(/data:image\/svg\+xml;base64,/g)).toHaveLength(2);
    expect(html).not.toContain('<script');
    expect(html).toContain('Zoë &lt;b&gt;Guest&lt;/b&gt;');
  });

  it('does not exist for a wrong secret', async () => {
    const order = await aPaidOrder();
    await expect(renderOrderPage(anonymous({ orderSecret: 'x' }), { orderId: order.id })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

it('writes money with the decimals of its currency', () => {
  expect(
    [formatMoney(4500, 'EUR'), formatMoney(4500, 'JPY'), formatMoney(4500, 'KWD')].map((text) =>
      text.replaceAll('\u00a0', ' '),
    ),
  ).toEqual(['€45.00', '¥4,500', 'KWD 4.500']);
});
