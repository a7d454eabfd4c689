import { setTimeout as pause } from 'node:timers/promises';
import { isTicketVendorError } from '@ticket-vendor/sdk';
import type { Availability, Event, Order, OrderItem, Tier } from '@ticket-vendor/sdk';
import type { BoxOffice } from './open-box-office.ts';
import type { Purchase } from './purchase.ts';

/** What the server says after a sale, read as the promoter. */
export interface Books {
  event: Pick<Event, 'capacity'> & { tiers: Pick<Tier, 'id' | 'name' | 'capacity' | 'status'>[] };
  orders: (Pick<Order, 'id' | 'status'> & { items: Pick<OrderItem, 'tierId' | 'quantity'>[] })[];
  availability: Pick<Availability, 'tierId' | 'available'>[];
}

export interface Finding {
  check: string;
  isGood: boolean;
  detail: string;
}

// Availability may be two seconds old, and an order may expire between the two reads.
const tries = 5;
const pauseMs = 800;

/** Reads orders and availability until they agree, a few seconds at most, and judges them against what the buyers were told. */
export async function checkBooks(boxOffice: BoxOffice, purchases: readonly Purchase[]): Promise<Finding[]> {
  for (let read = 1; ; read++) {
    const books = await readBooks(boxOffice).catch(unread);
    if (Array.isArray(books)) return books;
    const findings = judgeBooks(books, purchases);
    if (read === tries || findings.every(({ isGood }) => isGood)) return findings;
    await pause(pauseMs);
  }
}

/** A server that is gone takes no report along. */
function unread(error: unknown): Finding[] {
  if (!isTicketVendorError(error)) throw error;
  return [{ check: 'the books can be read', isGood: false, detail: error.message }];
}

/** The invariants of a sale. */
export function judgeBooks(books: Books, purchases: readonly Purchase[]): Finding[] {
  return [
    notOversold(books, purchases),
    availabilityAgrees(books),
    answeredOnce(books, purchases),
    paidIsPaid(books, purchases),
  ];
}

async function readBooks({ promoter, event: { id } }: BoxOffice): Promise<Books> {
  const orders: Order[] = [];
  for await (const order of promoter.orders.list({ eventId: id, limit: 100 })) orders.push(order);
  const event = await promoter.events.get({ id });
  const availability = await Promise.all(event.tiers.map((tier) => promoter.tiers.availability({ id: tier.id })));
  return { event, orders, availability };
}

/** By the orders on the promoter's list, and by the tickets that buyers have in hand, whichever are more. */
function notOversold(books: Books, purchases: readonly Purchase[]): Finding {
  const [listed, inHand] = [ticketsTaken(books), ticketsInHand(purchases)];
  const limits = [
    ...books.event.tiers.map(({ id, name, capacity }) => ({
      name,
      capacity,
      tickets: Math.max(listed.get(id) ?? 0, inHand.get(id) ?? 0),
    })),
    {
      name: 'the event',
      capacity: books.event.capacity,
      tickets: Math.max(sumOf(listed.values()), sumOf(inHand.values())),
    },
  ].flatMap(({ name, capacity, tickets }) => (capacity === null ? [] : [{ name, capacity, tickets }]));
  return finding(
    'nothing is oversold',
    limits.filter(({ capacity, tickets }) => tickets > capacity),
    ({ name, capacity, tickets }) => `${name}: ${tickets} of ${capacity}`,
    limits.map(({ name, capacity, tickets }) => `${name} ${tickets} of ${capacity}`).join(', '),
  );
}

function availabilityAgrees(books: Books): Finding {
  const taken = ticketsTaken(books);
  const total = sumOf(taken.values());
  const rows = books.event.tiers.flatMap(({ id, name, capacity, status }) => {
    const shown = books.availability.find(({ tierId }) => tierId === id)?.available;
    const own = capacity === null ? Infinity : capacity - (taken.get(id) ?? 0);
    const shared = books.event.capacity === null ? Infinity : books.event.capacity - total;
    return status === 'on_sale' || status === 'sold_out' ? [{ name, shown, left: Math.min(own, shared) }] : [];
  });
  return finding(
    'availability and orders agree',
    rows.filter(({ shown, left }) => shown !== left),
    ({ name, shown, left }) => `${name}: ${shown} shown, ${left} left by the orders`,
    rows.map(({ name, left }) => `${name} ${left} left`).join(', '),
  );
}

/** An order that nobody was told of is excused only by a buyer whose request got no answer. */
function answeredOnce(books: Books, purchases: readonly Purchase[]): Finding {
  const told = purchases.flatMap(({ orderId }) => orderId ?? []);
  const listed = new Set(books.orders.map(({ id }) => id));
  const unheard = purchases.filter(({ outcome }) => outcome === 'failed').length;
  const heard = new Set(told);
  const untold = [...listed].filter((id) => !heard.has(id));
  const wrong = [
    ...(heard.size === told.length ? [] : ['one order went to two buyers']),
    ...told.filter((id) => !listed.has(id)).map((id) => `${id} is not in the books`),
    ...(untold.length > unheard ? untold.map((id) => `${id} was told to nobody`) : []),
  ];
  return finding('each order was answered once', wrong, String, `${told.length} orders`);
}

function paidIsPaid(books: Books, purchases: readonly Purchase[]): Finding {
  const statuses = new Map(books.orders.map(({ id, status }) => [id, status]));
  const paid = purchases.filter(({ outcome }) => outcome === 'paid');
  const tickets = paid.flatMap(({ ticketIds }) => ticketIds);
  const wrong = [
    ...paid
      .filter(({ orderId = '' }) => statuses.get(orderId) !== 'paid')
      .map(({ orderId = '' }) => `${orderId} is ${statuses.get(orderId)}`),
    ...paid
      .filter(({ ticketIds, quantity }) => ticketIds.length !== quantity)
      .map(({ orderId, ticketIds, quantity }) => `${orderId} has ${ticketIds.length} tickets of ${quantity}`),
    ...(new Set(tickets).size === tickets.length ? [] : ['a ticket went to two buyers']),
  ];
  return finding('paid orders have their tickets', wrong, String, `${paid.length} orders, ${tickets.length} tickets`);
}

function ticketsTaken({ orders }: Books): Map<string, number> {
  const taken = new Map<string, number>();
  const items = orders
    .filter(({ status }) => status === 'pending' || status === 'paid')
    .flatMap((order) => order.items);
  for (const { tierId, quantity } of items) taken.set(tierId, (taken.get(tierId) ?? 0) + quantity);
  return taken;
}

function ticketsInHand(purchases: readonly Purchase[]): Map<string, number> {
  const inHand = new Map<string, number>();
  for (const { tierId, ticketIds } of purchases) inHand.set(tierId, (inHand.get(tierId) ?? 0) + ticketIds.length);
  return inHand;
}

function sumOf(numbers: Iterable<number>): number {
  let sum = 0;
  for (const number of numbers) sum += number;
  return sum;
}

function finding<T>(check: string, wrong: readonly T[], describe: (row: T) => string, good: string): Finding {
  if (wrong.length === 0) return { check, isGood: true, detail: good };
  const more = wrong.length > 5 ? `; and ${wrong.length - 5} more` : '';
  return { check, isGood: false, detail: wrong.slice(0, 5).map(describe).join('; ') + more };
}
