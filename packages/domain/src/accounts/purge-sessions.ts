import { inTransaction, sql } from '../database/index.ts';
import { reuseGraceSeconds } from './refresh-session.ts';

const keptDays = 30;

/**
 * Forgets what no login needs any more: sealed successors whose grace is over, and, 30 days after its end, a session
 * with its tokens. Returns the number of sessions removed.
 */
export async function purgeSessions(): Promise<number> {
  return inTransaction(async () => {
    await sql(
      `update refresh_tokens set successor_sealed = null
       where successor_sealed is not null and used_at < app_now() - make_interval(secs => $1)`,
      [2 * reuseGraceSeconds],
    );
    const ended = 'select id from sessions where ends_at < app_now() - make_interval(days => $1)';
    await sql(`delete from refresh_tokens where session_id in (${ended})`, [keptDays]);
    const removed = await sql(`delete from sessions where id in (${ended}) returning id`, [keptDays]);
    return removed.length;
  });
}
