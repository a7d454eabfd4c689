import { Client, type ClientConfig } from 'pg';

/** Does something on a connection of its own, which is closed whatever happens. */
export async function withClient<T>(
  options: Pick<ClientConfig, 'connectionString' | 'query_timeout'>,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ connectionTimeoutMillis: 5_000, ...options });
  // A lost connection fails the statement that waits on it; as an unheard event it would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
