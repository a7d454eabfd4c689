import { statfs } from 'node:fs/promises';
import { asAdmin } from './as-admin.ts';

const mb = 2 ** 20;
const fileMb = 16;
/** The log of some 100,000 orders. */
const rushMb = 512;
const roomyMb = 8 * rushMb;

/** How many MB of log files PostgreSQL keeps to use again: those of a rush, or on a disk with less than 4 GB of room its usual 80. */
export async function logSizeMb(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize < roomyMb * mb ? 80 : rushMb;
}

/**
 * Makes the files of PostgreSQL's log before a rush needs them: written ones are used again, while a commit that has to lengthen a new
 * one takes up to a hundred times as long. What goes wrong is said and changes nothing else.
 */
export async function layOutLogs(
  adminUrl: string,
  { sizeMb, say }: { sizeMb: number; say: (line: string) => void },
): Promise<void> {
  if (sizeMb < rushMb) return;
  try {
    await asAdmin(adminUrl, async (client) => {
      const { rows } = await client.query<{ files: number }>(
        `select count(*)::int as files from pg_ls_waldir() where name ~ '^[0-9A-F]{24}$'`,
      );
      const wanted = sizeMb / fileMb;
      if ((rows[0]?.files ?? 0) >= wanted) return;
      say(`Making ${sizeMb} MB of log files (once) ...`);
      // A switch uses up a file that is there before it makes one.
      for (let made = 0; made < wanted; made++) {
        // An empty file is not switched.
        await client.query("select pg_logical_emit_message(false, '', '')");
        await client.query('select pg_switch_wal()');
      }
      await client.query('checkpoint');
    });
  } catch (error) {
    say(`The log files were not made: ${error instanceof Error ? error.message : String(error)}`);
  }
}
