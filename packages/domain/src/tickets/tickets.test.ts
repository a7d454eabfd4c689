import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import jsqr from 'jsqr';
import { PNG } from 'pngjs';
import { afterAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../database/index.ts';
import { Order, OrderItem, placeOrder } from '../orders/index.ts';
import { anonymous, aPerson, aPromoter, aPublishedEvent, openTestDomain } from '../testing/index.ts';
import { unseal } from '../secrets/index.ts';
import { privateKeyContext } from './create-event-key.ts';
import { EventKey } from './event-key.ts';
import { getTicketQr } from './get-ticket-qr.ts';
import { issueTickets } from './issue-tickets.ts';
import { decodeQr, encodeQr } from './qr-payload.ts';
import { signingKey } from './signing-keys.ts';
import { Ticket } from './ticket.ts';
import { verifyQr } from './verify-qr.ts';

// Its types describe a default inside the default that Node's import of CommonJS does not have.
const decodePicture = jsqr as unknown as typeof jsqr.default;

const test = await openTestDomain();
const promoter = await aPromoter();
const { event, tiers } = await aPublishedEvent(promoter, [{ price: 0, capacity: 100 }]);
const other = await aPublishedEvent(promoter, [{ price: 0, capacity: 100 }]);
const buyer = await aPerson();
const order = await placeOrder(buyer.ctx, { eventId: event.id, items: [{ tierId: tiers[0]?.id ?? '', quantity: 2 }] });
const [first, second] = order.tickets;
const qr = first?.qr ?? '';
afterAll(async () => test[Symbol.asyncDispose]());

describe('a QR code', () => {
  it('names event, serial and issue, and nothing personal, in 160 characters', async () => {
    expect(qr).toMatch(/^[A-Z2-7]{160}$/);
    const ticket = await Ticket.findByPk(first?.id ?? '', { rejectOnEmpty: true });
    expect(await verifyQr(qr)).toEqual({ eventId: event.id, serial: ticket.serial, issueNumber: 1, keyId: 1 });
    expect(second?.qr).not.toBe(qr);
  });

  it('is refused after any change: 10,000 mutations, none accepted', async () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
    const mutations = fc.oneof(
      fc
        .tuple(fc.nat(159), fc.constantFrom(...alphabet.split('')))
        .map(([at, char]) => qr.slice(0, at) + char + qr.slice(at + 1)),
      fc.tuple(fc.nat(99), fc.integer({ min: 0, max: 7 })).map(([at, bit]) => flipBit(qr, at, bit)),
      fc.nat(159).map((length) => qr.slice(0, length)),
      fc.string({ maxLength: 200 }),
      fc.constantFrom('A'.repeat(10_240), qr.repeat(64), qr.toLowerCase(), `${qr}=`, ` ${qr}`, `${qr}\n`, `${qr}A`),
    );
    await fc.assert(
      fc.asyncProperty(
        mutations.filter((text) => text !== qr),
        async (text) => (await verifyQr(text)) === undefined,
      ),
      { numRuns: 10_000 },
    );
  });

  it('of another event is not accepted under this one, nor one signed with a foreign key', async () => {
    const { privateKey } = await signingKey(other.event.id);
    expect(
      await verifyQr(encodeQr({ eventId: event.id, serial: randomBytes(16), issueNumber: 1, keyId: 1 }, privateKey)),
    ).toBeUndefined();
    const unknownKey = encodeQr(
      { eventId: event.id, serial: randomBytes(16), issueNumber: 1, keyId: 2 },
      (await signingKey(event.id)).privateKey,
    );
    expect(await verifyQr(unknownKey)).toBeUndefined();
  });

  it('is readable from its PNG picture', async () => {
    const { body, contentType } = await getTicketQr(buyer.ctx, { id: first?.id ?? '', format: 'png' });
    const png = PNG.sync.read(body);
    expect(contentType).toBe('image/png');
    expect(decodePicture(new Uint8ClampedArray(png.data), png.width, png.height)?.data).toBe(qr);
  });

  it('is readable from its SVG picture', async () => {
    const { body, contentType } = await getTicketQr(buyer.ctx, { id: first?.id ?? '', format: 'svg' });
    const { pixels, size } = drawSvg(body.toString());
    expect(contentType).toBe('image/svg+xml');
    expect(decodePicture(pixels, size, size)?.data).toBe(qr);
  });
});

describe('getTicketQr', () => {
  it('is for the buyer only', async () => {
    const input = { id: first?.id ?? '', format: 'svg' } as const;
    await expect(getTicketQr((await aPerson()).ctx, input)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(getTicketQr(promoter.ctx, input)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(getTicketQr(anonymous(), input)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('shows no picture of a void ticket', async () => {
    await Ticket.update({ status: 'void' }, { where: { id: second?.id ?? '' } });
    await expect(getTicketQr(buyer.ctx, { id: second?.id ?? '', format: 'png' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await Ticket.update({ status: 'valid' }, { where: { id: second?.id ?? '' } });
  });
});

it('issues every unit once, however often it is asked', async () => {
  const before = await Ticket.findAll({ where: { orderId: order.id } });
  const row = await Order.findByPk(order.id, { rejectOnEmpty: true });
  const items = await OrderItem.findAll({ where: { orderId: order.id } });
  await Promise.all([1, 2, 3].map(async () => inTransaction(async () => issueTickets(row, items))));
  const after = await Ticket.findAll({ where: { orderId: order.id } });
  expect(after.map((ticket) => ticket.id).toSorted()).toEqual(before.map((ticket) => ticket.id).toSorted());
});

it('keeps private keys sealed, each bound to its event', async () => {
  const key = await EventKey.findOne({ where: { eventId: event.id }, rejectOnEmpty: true });
  expect(key.privateKeySealed.includes(Buffer.from('302e020100300506032b6570', 'hex'))).toBe(false);
  expect(() => unseal(key.privateKeySealed, privateKeyContext(other.event.id, 1))).toThrow('unable to authenticate');
});

function flipBit(text: string, at: number, bit: number): string {
  const decoded = decodeQr(text);
  if (!decoded) throw new Error('the code does not decode');
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const index = Math.floor((at * 8 + bit) / 5);
  const value = alphabet.indexOf(text.charAt(index)) ^ (1 << ((at * 8 + bit) % 5));
  return text.slice(0, index) + alphabet.charAt(value) + text.slice(index + 1);
}

/** Draws the picture's one path, whose strokes are runs of dark modules, with 4 pixels a module. */
function drawSvg(svg: string): { pixels: Uint8ClampedArray; size: number } {
  const scale = 4;
  const size = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1]) * scale;
  const pixels = new Uint8ClampedArray(size * size * 4).fill(255);
  let [x, y] = [0, 0];
  for (const [, command, first, second] of (/ d="(M4[^"]+)"/.exec(svg)?.[1] ?? '').matchAll(
    /([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?/g,
  )) {
    const [dx, dy] = [Number(first), Number(second ?? 0)];
    if (command === 'h') for (let run = 0; run < dx; run++) darken(x + run, Math.floor(y));
    [x, y] = command === 'M' ? [dx, dy] : [x + dx, y + dy];
  }
  return { pixels, size };

  function darken(column: number, row: number): void {
    for (let line = row * scale; line < (row + 1) * scale; line++)
      for (let at = column * scale; at < (column + 1) * scale; at++)
        pixels.fill(0, (line * size + at) * 4, (line * size + at) * 4 + 3);
  }
}
