import { Client } from 'pg';
import { StartError } from './start-error.ts';

const oldest = 15;

/** Proves that the user's database answers and is new enough; answers its address without the password. Throws `StartError`. */
export async function checkDatabase(url: string): Promise<string> {
  const shown = withoutPassword(url);
  const version = await majorVersion(url, shown);
  if (version < oldest)
    throw new StartError(`DATABASE_URL: ${shown} is PostgreSQL ${version}, ${oldest} or newer is needed.`);
  return shown;
}

async function majorVersion(url: string, shown: string): Promise<number> {
  try {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000, query_timeout: 5_000 });
    // A connection lost after it was made also fails the query; unheard it would end the process.
    client.on('error', () => {});
    await client.connect();
    try {
      const { rows } = await client.query<{ major: number }>(
        "select current_setting('server_version_num')::int / 10000 as major",
      );
      return rows[0]?.major ?? 0;
    } finally {
      await client.end();
    }
  } catch (error) {
    throw new StartError(`DATABASE_URL: ${shown} cannot be used: ${reasonOf(error)}.`, { cause: error });
  }
}

function withoutPassword(url: string): string {
  const address = new URL(url);
  return `${address.protocol}//${address.username ? `${address.username}@` : ''}${address.host}${address.pathname}`;
}

/** One line. Several addresses of one name fail together, in an error without a text of its own. */
function reasonOf(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  return (message || code || 'no reason was given').split('\n')[0] ?? '';
}
