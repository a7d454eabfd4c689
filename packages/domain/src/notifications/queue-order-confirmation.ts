import { sql } from '../database/index.ts';
import { enqueue } from '../jobs/index.ts';
import { newId } from '../new-id.ts';

/** Writes the buyer's mail and the job that sends it, in the transaction that pays the order; a repeat writes neither. */
export async function queueOrderConfirmation(orderId: string, recipient: string): Promise<void> {
  const [written] = await sql<{ id: string }>(
    `insert into email_notifications (id, kind, subject_id, recipient) values ($1, 'order_confirmation', $2, $3)
     on conflict (kind, subject_id, recipient, version) do nothing returning id`,
    [newId(), orderId, recipient],
  );
  if (written) await enqueue('email.send', { notificationIds: [written.id] });
}
