import { sql } from '../database/index.ts';
import { DomainError } from '../errors/index.ts';

/** `EVENT_HAS_ORDERS` if there is any order of the event, whatever its state. Certain only under the stock locks of all its tiers. */
export async function refuseIfOrdered(eventId: string): Promise<void> {
  const orders = await sql('select from orders where event_id = $1 limit 1', [eventId]);
  if (orders.length > 0) throw new DomainError('EVENT_HAS_ORDERS');
}
