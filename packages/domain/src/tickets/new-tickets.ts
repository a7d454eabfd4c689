import { randomBytes } from 'node:crypto';
import type { Statement } from '../inventory/stock-connection.ts';
import { newId } from '../new-id.ts';
import type { Attendee } from '../orders/order-item.ts';
import type { TicketFields } from './present-ticket.ts';

/** A sold line: as many tickets as its quantity, named as far as attendees are known. */
export interface SoldLine {
  id: string;
  eventId: string;
  orderId: string;
  tierId: string;
  quantity: number;
  attendees: Attendee[];
}

export interface NewTicket extends TicketFields {
  unit: number;
  attendeeEmail: string | null;
}

const serialBytes = 16;

/** One ticket per sold unit, each with a serial of 128 random bits; not written yet. */
export function newTickets(lines: readonly SoldLine[]): NewTicket[] {
  const count = lines.reduce((sum, line) => sum + line.quantity, 0);
  const random = randomBytes(count * serialBytes);
  const tickets: NewTicket[] = [];
  for (const line of lines) {
    for (let index = 0; index < line.quantity; index++) {
      const start = tickets.length * serialBytes;
      tickets.push({
        id: newId(),
        eventId: line.eventId,
        orderId: line.orderId,
        orderItemId: line.id,
        tierId: line.tierId,
        unit: index + 1,
        serial: random.subarray(start, start + serialBytes),
        issueNumber: 1,
        status: 'valid',
        attendeeName: line.attendees[index]?.name ?? null,
        attendeeEmail: line.attendees[index]?.email ?? null,
      });
    }
  }
  return tickets;
}

const insertion = `with clock as materialized (select app_now() as now)
    insert into tickets (event_id, created_at, updated_at, id, order_id, order_item_id, tier_id, unit, serial, attendee_name, attendee_email)
    select $1::uuid, clock.now, clock.now, t.* from clock,
      unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::int[], $7::bytea[], $8::text[], $9::text[]) as t`;

/** Of orders that are written in the same transaction. */
export const insertTickets: Statement = { name: 'insert-tickets', text: insertion };

/** A unit that has its ticket keeps it: whoever confirms, and however often. */
export const insertMissingTickets: Statement = {
  name: 'insert-missing-tickets',
  text: `${insertion}
    on conflict (order_id, order_item_id, unit) do nothing`,
};

export function ticketColumns(eventId: string, tickets: readonly NewTicket[]): unknown[] {
  return [
    eventId,
    tickets.map((ticket) => ticket.id),
    tickets.map((ticket) => ticket.orderId),
    tickets.map((ticket) => ticket.orderItemId),
    tickets.map((ticket) => ticket.tierId),
    tickets.map((ticket) => ticket.unit),
    tickets.map((ticket) => ticket.serial),
    tickets.map((ticket) => ticket.attendeeName),
    tickets.map((ticket) => ticket.attendeeEmail),
  ];
}
