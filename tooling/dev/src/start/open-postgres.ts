import { startCluster } from '@ticket-vendor/postgres';
import { checkDatabase } from './check-database.ts';

export interface Postgres {
  name: string;
  url: string;
  /** For the eyes: without the password of a database that is not ours. */
  shownUrl: string;
  ended: Promise<void>;
  stop: () => Promise<void>;
}

/** The user's own database if there is one, else the bundled PostgreSQL in `dataDir`. */
export async function openPostgres(dataDir: string, ownDatabase: string | undefined): Promise<Postgres> {
  const name = 'database';
  if (ownDatabase) {
    const shownUrl = await checkDatabase(ownDatabase);
    return { name, url: ownDatabase, shownUrl, ended: new Promise(() => {}), stop: async () => {} };
  }
  console.log('Starting PostgreSQL ...');
  const { url, ended, stop } = await startCluster({ dataDir, durable: true, say: console.log });
  return { name, url, shownUrl: url, ended, stop };
}
