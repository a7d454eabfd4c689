import jsqr from 'jsqr';
import { PNG } from 'pngjs';
import { afterAll, expect, it } from 'vitest';
import { placeOrder } from '../orders/index.ts';
import { anonymous, aPromoter, aPublishedEvent, openTestDomain } from '../testing/index.ts';
import { renderOrderConfirmation } from './render-order-confirmation.ts';
import { renderOrderPage } from './render-order-page.ts';

// Its types describe a default inside the default that Node's import of CommonJS does not have.
const decodePicture = jsqr as unknown as typeof jsqr.default;

const test = await openTestDomain();
const { event, tiers } = await aPublishedEvent(
  await aPromoter(),
  [
    { name: 'Floor', price: 0, capacity: 10 },
    { name: 'Rows A & B', price: 0, capacity: 10 },
  ],
  { startsAt: new Date('2040-07-01T18:00:00Z'), endsAt: new Date('2040-07-01T21:00:00Z') },
);
const order = await placeOrder(anonymous(), {
  eventId: event.id,
  items: tiers.map((tier) => ({ tierId: tier.id, quantity: 1 })),
  buyer: { email: 'zoe@example.com', name: 'Zoë Guest' },
  attendees: [{ tierId: tiers[0]?.id ?? '', name: 'Ada' }],
});
const mail = await renderOrderConfirmation(order.id);
afterAll(async () => test[Symbol.asyncDispose]());

it('reads as plain text, line by line', () => {
  const link = `${test.env.publicUrl}/orders/${order.id}?secret=${order.accessSecret}`;
  expect(mail.text).toBe(`Hello Zoë Guest, your order ${order.code} is confirmed.

Winterreise
Sunday, 1 July 2040 at 20:00 (Europe/Berlin)
Große Halle, Köln, DE

1 x Floor: €0.00
1 x Rows A & B: €0.00
Total: free

Ticket 1: Floor, Ada
Ticket 2: Rows A & B

The QR codes are attached to this mail, one per person. Show them at the door, on paper or on a screen.
They are also here:
${link}

Anybody who has this link can open the order: forward it only to people you trust.

Test Concerts
`);
});

it('attaches the QR code of each ticket, shown in its place', () => {
  const codes = mail.attachments.map(({ content, content_id: contentId }) => {
    expect(mail.html).toContain(`src='cid:${contentId}'`);
    const png = PNG.sync.read(Buffer.from(content, 'base64'));
    return decodePicture(new Uint8ClampedArray(png.data), png.width, png.height)?.data;
  });
  expect(codes).toEqual(order.tickets.map((ticket) => ticket.qr));
});

it('is a document in standards mode, and so is the page of the order', async () => {
  expect(mail.html).toMatch(/^<!doctype html>\n<html lang='en'>/);
  const page = await renderOrderPage(anonymous({ orderSecret: order.accessSecret ?? '' }), { orderId: order.id });
  expect(page).toMatch(/^<!doctype html>\n<html lang='en'>/);
});
