import type { Ctx } from '../context/index.ts';
import { inTransaction, sql } from '../database/index.ts';
import { toDomainError } from '../errors/index.ts';
import { reclaimExpiredHolds } from '../inventory/index.ts';
import { log } from '../log.ts';

const eventsPerPass = 200;

/** Frees what expired holds keep, event by event. Nobody waits for it: readers show their tickets as free, and a buyer who is short takes them. */
export async function sweepHolds(_ctx: Ctx): Promise<{ ended: number }> {
  const events = await sql<{ eventId: string }>(
    `select distinct event_id as "eventId" from holds
     where status = 'active' and expires_at < (select app_now()) limit $1`,
    [eventsPerPass],
  );
  let ended = 0;
  for (const { eventId } of events) {
    try {
      let swept: Awaited<ReturnType<typeof reclaimExpiredHolds>>;
      do {
        swept = await inTransaction(async () => reclaimExpiredHolds(eventId));
        ended += swept.ended;
      } while (!swept.isAll);
    } catch (error) {
      log().warn(
        { err: toDomainError(error) ?? error, eventId },
        'expired holds could not be ended; they are tried again',
      );
    }
  }
  return { ended };
}
