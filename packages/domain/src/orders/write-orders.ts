import { uuidv7 } from 'uuidv7';
import { insertAuditEntries, auditColumns } from '../audit/insert-audit.ts';
import { changeAllocated, type Call, type LockedStock, type StockConnection } from '../inventory/index.ts';
import { enqueueOn } from '../jobs/index.ts';
import { insertTickets, ticketColumns } from '../tickets/new-tickets.ts';
import type { OrderCommand } from './decide-orders.ts';
import type { NewOrderRows } from './order-rows.ts';

const insertOrders = {
  name: 'insert-orders',
  text: `insert into orders (event_id, id, code, status, user_id, buyer_email, buyer_name, currency, subtotal, total, expires_at, paid_at, created_at, updated_at)
    select $1, id, code, status, user_id, buyer_email, buyer_name, currency, total, total, expires_at, case when status = 'paid' then $10::timestamptz end, $10, $10
    from unnest($2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::bigint[], $11::timestamptz[])
      as o (id, code, status, user_id, buyer_email, buyer_name, currency, total, expires_at)`,
};

const insertItems = {
  name: 'insert-order-items',
  text: `insert into order_items (event_id, id, order_id, tier_id, tier_name, quantity, unit_price, total, attendees)
    select $1, * from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::int[], $7::bigint[], $8::bigint[], $9::jsonb[])`,
};

const insertPayments = {
  name: 'insert-payments',
  text: `insert into payments (event_id, provider, id, order_id, amount, currency)
    select $1, 'stripe', * from unnest($2::uuid[], $3::uuid[], $4::bigint[], $5::text[])`,
};

const insertMails = {
  name: 'insert-mails',
  text: `insert into email_notifications (kind, id, subject_id, recipient)
    select 'order_confirmation', * from unnest($1::uuid[], $2::uuid[], $3::text[])`,
};

const forgetKeys = {
  name: 'forget-keys',
  text: `delete from idempotency_keys where object_id = any($1::uuid[])
    and (scope, procedure, key) in (select * from unnest($2::text[], $3::text[], $4::text[]))`,
};

export interface PlacedOrder {
  command: OrderCommand;
  rows: NewOrderRows;
}

/** Writes all that a batch decided, in bulk: counters, orders, lines, payments, tickets, mails, audit, and one job of each kind for all of them. */
export async function writeOrders(
  on: StockConnection,
  stock: LockedStock,
  placed: PlacedOrder[],
  now: Date,
): Promise<void> {
  if (placed.length === 0) return;
  const rows = placed.map((order) => order.rows);
  const items = rows.flatMap((order) => order.items);
  const unitsByTier = new Map<string, number>();
  for (const { tierId, quantity } of items) unitsByTier.set(tierId, (unitsByTier.get(tierId) ?? 0) + quantity);
  const paid = rows.filter(({ order }) => order.status === 'paid');
  const pending = rows.filter(({ order }) => order.status === 'pending');
  const mails = paid.map(({ order }) => ({ id: uuidv7(), order }));
  await Promise.all([
    changeAllocated(stock, unitsByTier, on),
    on.runAll([
      [insertOrders, orderColumns(stock.eventId, rows, now)],
      [insertItems, itemColumns(stock.eventId, items)],
      ...(pending.length > 0 ? [[insertPayments, paymentColumns(stock.eventId, pending)] as Call] : []),
      ...(paid.length > 0
        ? [
            [
              insertTickets,
              ticketColumns(
                stock.eventId,
                paid.flatMap((order) => order.tickets),
              ),
            ] as Call,
          ]
        : []),
      ...(paid.length > 0 ? [[insertMails, mailColumns(mails)] as Call] : []),
      [insertAuditEntries, auditColumns(placed.map(({ command, rows: { order } }) => auditOf(command, order)))],
    ]),
    ...(paid.length > 0 ? [enqueueOn(on, 'email.send', { notificationIds: mails.map((mail) => mail.id) })] : []),
    ...expiryJobs(on, pending),
  ]);
}

/** Refused requests remember nothing: their claims go again, in the transaction that made them. */
export async function forgetRefused(on: StockConnection, refused: readonly OrderCommand[]): Promise<void> {
  const claims = refused.flatMap(({ claim, request }) => (claim ? [{ ...claim, orderId: request.orderId }] : []));
  if (claims.length === 0) return;
  await on.run(forgetKeys, [
    claims.map((claim) => claim.orderId),
    claims.map((claim) => claim.scope),
    claims.map((claim) => claim.procedure),
    claims.map((claim) => claim.key),
  ]);
}

function expiryJobs(on: StockConnection, pending: NewOrderRows[]): Promise<void>[] {
  const [first] = pending;
  if (!first?.order.expiresAt) return [];
  const orderIds = pending.map(({ order }) => order.id);
  return [enqueueOn(on, 'orders.expire', { orderIds }, { startAfter: first.order.expiresAt })];
}

function auditOf({ actor, requestId }: OrderCommand, { id, status, total, currency }: NewOrderRows['order']) {
  return { actor, requestId, action: 'order.place', object: { type: 'order', id }, after: { status, total, currency } };
}

function orderColumns(eventId: string, rows: NewOrderRows[], now: Date): unknown[] {
  const orders = rows.map(({ order }) => order);
  return [
    eventId,
    orders.map((order) => order.id),
    orders.map((order) => order.code),
    orders.map((order) => order.status),
    orders.map((order) => order.userId),
    orders.map((order) => order.buyerEmail),
    orders.map((order) => order.buyerName),
    orders.map((order) => order.currency),
    orders.map((order) => order.total),
    now,
    orders.map((order) => order.expiresAt),
  ];
}

function itemColumns(eventId: string, items: NewOrderRows['items']): unknown[] {
  return [
    eventId,
    items.map((item) => item.id),
    items.map((item) => item.orderId),
    items.map((item) => item.tierId),
    items.map((item) => item.tierName),
    items.map((item) => item.quantity),
    items.map((item) => item.unitPrice),
    items.map((item) => item.total),
    items.map((item) => JSON.stringify(item.attendees)),
  ];
}

function paymentColumns(eventId: string, pending: NewOrderRows[]): unknown[] {
  const payments = pending.flatMap(({ payment }) => (payment ? [payment] : []));
  return [
    eventId,
    payments.map((payment) => payment.id),
    payments.map((payment) => payment.orderId),
    payments.map((payment) => payment.amount),
    payments.map((payment) => payment.currency),
  ];
}

function mailColumns(mails: { id: string; order: NewOrderRows['order'] }[]): unknown[] {
  return [mails.map((mail) => mail.id), mails.map((mail) => mail.order.id), mails.map((mail) => mail.order.buyerEmail)];
}
