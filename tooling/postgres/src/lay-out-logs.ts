import { statfs } from 'node:fs/promises';
import { Client } from 'pg';

const mb = 2 ** 20;
/** The log of some 100,000 orders; PostgreSQL keeps as much as it is told by `min_wal_size`. */
export const logMb = 512;
const fileMb = 16;
const spareMb = 8 * logMb;

/**
 * Makes the files of PostgreSQL's log before a rush needs them: it uses written ones again, and a commit that has to lengthen a new
 * one takes up to a hundred times as long. On a disk with little room it is left as it is.
 */
export async function layOutLogs(
  adminUrl: string,
  { folder, say }: { folder: string; say: (line: string) => void },
): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < spareMb * mb) return;
  const client = new Client({ connectionString: adminUrl, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    const { rows } = await client.query<{ files: number }>('select count(*)::int as files from pg_ls_waldir()');
    const missing = logMb / fileMb - (rows[0]?.files ?? 0);
    if (missing <= 0) return;
    say(`Making ${missing * fileMb} MB of log files ...`);
    for (let made = 0; made < missing; made++) {
      // An empty file is not switched.
      await client.query("select pg_logical_emit_message(false, '', '')");
      await client.query('select pg_switch_wal()');
    }
    await client.query('checkpoint');
  } finally {
    await client.end();
  }
}
