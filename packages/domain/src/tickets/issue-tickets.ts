import { randomBytes } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { sql } from '../database/index.ts';
import type { OrderItem } from '../orders/order-item.ts';
import type { Order } from '../orders/order.ts';

/** Writes one ticket per sold unit, in the transaction that pays the order. A unit that has its ticket keeps it. */
export async function issueTickets(order: Order, items: OrderItem[]): Promise<void> {
  const units = items.flatMap((item) =>
    Array.from({ length: item.quantity }, (_, index) => ({ item, unit: index + 1, attendee: item.attendees[index] })),
  );
  await sql(
    `insert into tickets (event_id, order_id, id, order_item_id, tier_id, unit, serial, attendee_name, attendee_email)
     select $1, $2, * from unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::int[], $7::bytea[], $8::text[], $9::text[])
     on conflict (order_item_id, unit) do nothing`,
    [
      order.eventId,
      order.id,
      units.map(() => uuidv7()),
      units.map(({ item }) => item.id),
      units.map(({ item }) => item.tierId),
      units.map(({ unit }) => unit),
      units.map(() => randomBytes(16)),
      units.map(({ attendee }) => attendee?.name ?? null),
      units.map(({ attendee }) => attendee?.email ?? null),
    ],
  );
}
