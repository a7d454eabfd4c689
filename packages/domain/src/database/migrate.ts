import { readFile, readdir } from 'node:fs/promises';
import { Client } from 'pg';
import type { Umzug } from 'umzug';
import { installQueues } from '../jobs/install-queues.ts';
import { sql } from './connection.ts';

const folder = new URL('./migrations/', import.meta.url);
// Any fixed number: it only has to be the same for every process that migrates this database.
const migrationLock = 7_265_001;

/** Brings the schema and the job queues up to date. Several processes may call it at once: an advisory lock lets one work. */
export async function migrate(databaseUrl: string): Promise<{ applied: string[] }> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await client.query(
      'create table if not exists schema_migrations (name text primary key, applied_at timestamptz not null default clock_timestamp())',
    );
    const migrations = await umzug(client);
    const applied = await migrations.up();
    await installQueues(databaseUrl);
    return { applied: applied.map((migration) => migration.name) };
  } finally {
    await client.end();
  }
}

/** Migrations of this code that the open database has not seen. */
export async function pendingMigrations(): Promise<string[]> {
  const applied = new Set((await sql<{ name: string }>('select name from schema_migrations')).map((row) => row.name));
  return (await migrationNames()).filter((name) => !applied.has(name));
}

async function migrationNames(): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted();
}

/** Loaded for this alone: a server that finds its database migrated keeps 6 MB less. */
async function umzug(client: Client): Promise<Umzug> {
  const { Umzug } = await import('umzug');
  return new Umzug({
    migrations: async () => {
      const names = await migrationNames();
      return names.map((name) => ({ name, up: async () => applyFile(client, name) }));
    },
    storage: {
      executed: async () => {
        const { rows } = await client.query<{ name: string }>('select name from schema_migrations order by name');
        return rows.map((row) => row.name);
      },
      // Logged by `applyFile`, in the transaction of the migration itself.
      logMigration: async () => {},
      unlogMigration: async () => {
        throw new Error('migrations only go forward');
      },
    },
    logger: undefined,
  });
}

async function applyFile(client: Client, name: string): Promise<void> {
  const text = await readFile(new URL(name, folder), 'utf8');
  await client.query('begin');
  try {
    await client.query("set local lock_timeout = '2s'");
    await client.query(text);
    await client.query('insert into schema_migrations (name) values ($1)', [name]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`migration ${name} failed`, { cause: error });
  }
}
