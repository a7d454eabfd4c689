import type { Client } from 'pg';
import { withClient } from './with-client.ts';

const name = 'ticket_vendor';

/** Makes the role and the database unless they are there. The role owns the database and is no superuser, as on a server of one's own. */
export async function createDatabase(port: number, password: string): Promise<{ url: string; adminUrl: string }> {
  const adminUrl = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  await withClient({ connectionString: adminUrl }, async (client) => {
    if (!(await exists(client, 'select 1 from pg_roles where rolname = $1')))
      await client.query(`create role ${name} login password ${client.escapeLiteral(password)}`);
    if (!(await exists(client, 'select 1 from pg_database where datname = $1')))
      await client.query(`create database ${name} owner ${name}`);
  });
  return { url: ownerUrl(port, password), adminUrl };
}

/** The address of the database, as its owner. */
export function ownerUrl(port: number, password: string): string {
  return `postgres://${name}:${password}@127.0.0.1:${port}/${name}`;
}

async function exists(client: Client, query: string): Promise<boolean> {
  const { rowCount } = await client.query(query, [name]);
  return rowCount === 1;
}
