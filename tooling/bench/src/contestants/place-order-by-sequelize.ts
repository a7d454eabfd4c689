import { randomBytes } from 'node:crypto';
import {
  AuditEntry,
  EmailNotification,
  enqueue,
  Event,
  inTransaction,
  Order,
  OrderItem,
  readClock,
  Ticket,
  TicketTier,
  TierStock,
} from '@ticket-vendor/domain';
import pLimit from 'p-limit';
import { Op, Transaction } from 'sequelize';
import { uuidv7 } from 'uuidv7';
import { maxPerCustomer, type Sale } from '../stage/open-sale.ts';

const alphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const countingStatuses = ['pending', 'paid', 'partially_refunded'];
// All of them want one row lock. Who waits here, and neither for a connection nor for the lock, is not turned away after 4 s or 2 s.
const atOnce = pLimit(4);

/**
 * The same purchase in the usual way: one transaction per order through the models, which locks the tier's row, reads, decides
 * and saves every row that the engine writes.
 */
export async function placeOrderBySequelize(sale: Sale, email: string): Promise<void> {
  await atOnce(async () => inTransaction(async () => placeOrder(sale, email)));
}

async function placeOrder({ eventId, tierId }: Sale, email: string): Promise<void> {
  const stock = await TierStock.findByPk(tierId, { lock: Transaction.LOCK.UPDATE, rejectOnEmpty: true });
  const event = await Event.findByPk(eventId, { rejectOnEmpty: true });
  const tier = await TicketTier.findByPk(tierId, { rejectOnEmpty: true });
  const now = await readClock();
  const bought = await boughtBefore(eventId, tierId, email);
  refuse({ stock, event, tier, now, bought });
  await stock.update({ allocated: stock.allocated + 1, version: stock.version + 1 });
  await saveOrder({ event, tier, email, now });
}

async function boughtBefore(eventId: string, tierId: string, email: string): Promise<number> {
  const orders = await Order.findAll({
    where: { eventId, buyerEmail: email, status: { [Op.in]: countingStatuses } },
    attributes: ['id'],
  });
  if (orders.length === 0) return 0;
  return await OrderItem.sum('quantity', { where: { tierId, orderId: orders.map((order) => order.id) } });
}

interface Facts {
  stock: TierStock;
  event: Event;
  tier: TicketTier;
  now: Date;
  bought: number;
}

function refuse({ stock, event, tier, now, bought }: Facts): void {
  const isOnSale =
    event.status === 'published' &&
    !event.isPaused &&
    now < event.endsAt &&
    !tier.isPaused &&
    !(tier.salesStartAt && now < tier.salesStartAt) &&
    !(tier.salesEndAt && now >= tier.salesEndAt);
  if (!isOnSale) throw new Error('not on sale');
  if (tier.minPerOrder > 1 || bought >= maxPerCustomer) throw new Error('this many are not allowed');
  if (stock.capacity !== null && stock.allocated >= stock.capacity) throw new Error('sold out');
}

interface Purchase {
  event: Event;
  tier: TicketTier;
  email: string;
  now: Date;
}

async function saveOrder({ event, tier, email, now }: Purchase): Promise<void> {
  const eventId = event.id;
  const order = await Order.create({
    id: uuidv7(),
    eventId,
    code: [...randomBytes(8)].map((byte) => alphabet[byte % alphabet.length]).join(''),
    status: 'paid',
    userId: null,
    buyerEmail: email,
    buyerName: 'Guest',
    currency: event.currency,
    subtotal: tier.price,
    total: tier.price,
    expiresAt: null,
    paidAt: now,
  });
  const line = { tierId: tier.id, tierName: tier.name, quantity: 1, unitPrice: tier.price, total: tier.price };
  const item = await OrderItem.create({ id: uuidv7(), eventId, orderId: order.id, maxPerCustomer, ...line });
  await Ticket.create({
    id: uuidv7(),
    eventId,
    orderId: order.id,
    orderItemId: item.id,
    tierId: tier.id,
    unit: 1,
    serial: randomBytes(16),
    attendeeName: null,
    attendeeEmail: null,
  });
  await queueMail(order, email);
  await saveAudit(order, event.promoterId);
}

async function queueMail(order: Order, recipient: string): Promise<void> {
  const { id } = await EmailNotification.create({
    id: uuidv7(),
    kind: 'order_confirmation',
    subjectId: order.id,
    recipient,
    lockedUntil: null,
    providerMessageId: null,
    failure: null,
    sentAt: null,
  });
  await enqueue('email.send', { notificationIds: [id] });
}

async function saveAudit({ id, status, total, currency }: Order, promoterId: string): Promise<void> {
  await AuditEntry.create({
    id: uuidv7(),
    actorType: 'anonymous',
    actorId: null,
    action: 'order.place',
    objectType: 'order',
    objectId: id,
    promoterId,
    before: null,
    after: { status, total, currency },
    requestId: uuidv7(),
  });
}
