import { transactionConnection } from '../inventory/stock-connection.ts';
import type { Order } from '../orders/order.ts';
import { insertMissingTickets, newTickets, ticketColumns, type SoldLine } from './new-tickets.ts';

/** Writes one ticket per sold unit, in the transaction that pays the order. A unit that has its ticket keeps it. */
export async function issueTickets(order: Order, lines: readonly SoldLine[]): Promise<void> {
  await transactionConnection().run(insertMissingTickets, ticketColumns(order.eventId, newTickets(lines)));
}
