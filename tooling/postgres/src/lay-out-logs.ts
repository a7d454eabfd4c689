import { readdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { withClient } from './with-client.ts';

const mb = 2 ** 20;
const fileMb = 16;
/** The log of some 100,000 orders, in MB. */
export const rushMb = 512;
const roomyMb = 8 * rushMb;
const logFile = /^[0-9A-F]{24}$/;
const longestMs = 20_000;

/** Whether the disk of a cluster can spare the log files of a rush: it has 4 GB of room, what the log has already taken counted in. */
export async function hasRoomForLogs(folder: string): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return (bavail * bsize) / mb + (await countFiles(folder)) * fileMb >= roomyMb;
  } catch {
    return false;
  }
}

/**
 * Makes the files of PostgreSQL's log before a rush needs them: written ones are used again, while a commit that has to lengthen a new
 * one takes up to a hundred times as long. What goes wrong is said and changes nothing else.
 */
export async function layOutLogs(
  adminUrl: string,
  { folder, say }: { folder: string; say: (line: string) => void },
): Promise<void> {
  try {
    const wanted = rushMb / fileMb;
    if ((await countFiles(folder)) >= wanted) return;
    await withClient({ connectionString: adminUrl, query_timeout: longestMs }, async (client) => {
      say(`Making ${rushMb} MB of log files ...`);
      const deadline = performance.now() + longestMs;
      // A switch uses up a file that is there before it makes one.
      for (let made = 0; made < wanted && performance.now() < deadline; made++) {
        // An empty file is not switched.
        await client.query("select pg_logical_emit_message(false, '', '')");
        await client.query('select pg_switch_wal()');
      }
      await client.query('checkpoint');
    });
  } catch (error) {
    say(`Not all log files were made: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function countFiles(folder: string): Promise<number> {
  return (await readdir(join(folder, 'pg_wal'))).filter((name) => logFile.test(name)).length;
}
