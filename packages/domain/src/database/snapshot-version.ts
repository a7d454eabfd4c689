import { sql } from './connection.ts';

/**
 * The version of what a statement sees, as SQL: what is read later never has a lower one. Later snapshots see more transactions as
 * ended: a higher xmax or, with the same, fewer still running below it.
 */
export const snapshotVersion = `(select pg_snapshot_xmax(s)::text::float8 * 10000 + 9999 - least(9999, (select count(*) from pg_snapshot_xip(s)))
    from pg_current_snapshot() s)`;

/** Whatever the next statements read is of this version or a later one. */
export async function readSnapshotVersion(): Promise<number> {
  const [row] = await sql<{ version: number }>(`select ${snapshotVersion} as version`);
  if (!row) throw new Error('a snapshot has no version');
  return row.version;
}
