import type { Call } from '../inventory/index.ts';
import { insertTickets, ticketColumns } from '../tickets/new-tickets.ts';
import type { NewOrderRows } from './order-rows.ts';
import type { PlacedOrder } from './write-commands.ts';

const insertOrders = {
  name: 'insert-orders',
  text: `insert into orders (event_id, id, code, status, user_id, buyer_email, buyer_name, currency, subtotal, total,
      expires_at, client_key, paid_at, created_at, updated_at)
    select $1, id, code, status, user_id, buyer_email, buyer_name, currency, total, total,
      expires_at, client_key, case when status = 'paid' then $2::timestamptz end, $2, $2
    from unnest($3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::text[], $8::text[], $9::text[], $10::bigint[],
      $11::timestamptz[], $12::bytea[])
      as o (id, code, status, user_id, buyer_email, buyer_name, currency, total, expires_at, client_key)`,
};

const insertItems = {
  name: 'insert-order-items',
  text: `insert into order_items (event_id, id, order_id, tier_id, tier_name, quantity, unit_price, total, attendees, max_per_customer)
    select $1, * from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::int[], $7::bigint[], $8::bigint[],
      $9::jsonb[], $10::int[])`,
};

const insertPayments = {
  name: 'insert-payments',
  text: `insert into payments (event_id, provider, id, order_id, amount, currency)
    select $1, 'stripe', * from unnest($2::uuid[], $3::uuid[], $4::bigint[], $5::text[])`,
};

const insertMails = {
  name: 'insert-mails',
  text: `insert into email_notifications (kind, created_at, id, subject_id, recipient)
    select 'order_confirmation', (select app_now()), * from unnest($1::uuid[], $2::uuid[], $3::text[])`,
};

export interface OrdersOfBatch {
  eventId: string;
  now: Date;
  placed: PlacedOrder[];
  paid: NewOrderRows[];
  pending: NewOrderRows[];
  mails: { id: string; order: NewOrderRows['order'] }[];
}

/** The statements that write a batch's orders, with lines, payments, tickets and mails. */
export function* orderCalls({ eventId, now, placed, paid, pending, mails }: OrdersOfBatch): Generator<Call> {
  if (placed.length === 0) return;
  yield [insertOrders, [eventId, now, ...orderColumns(placed)]];
  yield [insertItems, [eventId, ...itemColumns(placed.flatMap(({ rows }) => rows.items))]];
  if (pending.length > 0) yield [insertPayments, [eventId, ...paymentColumns(pending)]];
  const tickets = paid.flatMap((rows) => rows.tickets);
  if (tickets.length > 0) yield [insertTickets, ticketColumns(eventId, tickets)];
  if (mails.length > 0) yield [insertMails, mailColumns(mails)];
}

function orderColumns(placed: PlacedOrder[]): unknown[] {
  const orders = placed.map(({ rows }) => rows.order);
  return [
    orders.map((order) => order.id),
    orders.map((order) => order.code),
    orders.map((order) => order.status),
    orders.map((order) => order.userId),
    orders.map((order) => order.buyerEmail),
    orders.map((order) => order.buyerName),
    orders.map((order) => order.currency),
    orders.map((order) => order.total),
    orders.map((order) => order.expiresAt),
    placed.map(({ command }) => command.clientKey),
  ];
}

function itemColumns(items: NewOrderRows['items']): unknown[] {
  return [
    items.map((item) => item.id),
    items.map((item) => item.orderId),
    items.map((item) => item.tierId),
    items.map((item) => item.tierName),
    items.map((item) => item.quantity),
    items.map((item) => item.unitPrice),
    items.map((item) => item.total),
    items.map((item) => JSON.stringify(item.attendees)),
    items.map((item) => item.maxPerCustomer),
  ];
}

function paymentColumns(pending: NewOrderRows[]): unknown[] {
  const payments = pending.flatMap(({ payment }) => (payment ? [payment] : []));
  return [
    payments.map((payment) => payment.id),
    payments.map((payment) => payment.orderId),
    payments.map((payment) => payment.amount),
    payments.map((payment) => payment.currency),
  ];
}

function mailColumns(mails: OrdersOfBatch['mails']): unknown[] {
  return [mails.map((mail) => mail.id), mails.map((mail) => mail.order.id), mails.map((mail) => mail.order.buyerEmail)];
}
