import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { QueryTypes, Sequelize, type Transaction } from 'sequelize';

const continuation = new AsyncLocalStorage<Map<string, unknown>>();

// Sequelize's hook for a current transaction: with it no query inside `inTransaction` can forget to join.
Sequelize.useCLS({
  run: (work: (map: Map<string, unknown>) => unknown) => {
    const map = new Map(continuation.getStore());
    return continuation.run(map, () => work(map));
  },
  get: (key: string) => continuation.getStore()?.get(key),
  set: (key: string, value: unknown) => continuation.getStore()?.set(key, value),
  bind: (work: (...args: unknown[]) => unknown) => AsyncResource.bind(work),
});

let current: Sequelize | undefined;

export interface DatabaseOptions {
  url: string;
  /** Connections of this process; more is slower on a hot row. */
  poolSize?: number;
}

/** Opens the process's one pool. Every wait on it has an end: connecting, acquiring, locking, running, idling in a transaction. */
export function openDatabase({ url, poolSize = 10 }: DatabaseOptions): Sequelize {
  if (current) throw new Error('the database is already open in this process');
  current = new Sequelize(url, {
    dialect: 'postgres',
    logging: false,
    pool: { max: poolSize, acquire: 4_000, idle: 30_000 },
    define: { underscored: true },
    dialectOptions: {
      application_name: 'ticket-vendor',
      keepAlive: true,
      connectionTimeoutMillis: 1_000,
      lock_timeout: 2_000,
      statement_timeout: 5_000,
      query_timeout: 6_000,
      idle_in_transaction_session_timeout: 5_000,
      // READ COMMITTED is pinned: under REPEATABLE READ a lock does not stop an oversale, its snapshot is older than the lock.
      options: '-c default_transaction_isolation=read\\ committed',
    },
  });
  return current;
}

export async function closeDatabase(): Promise<void> {
  const closing = current;
  current = undefined;
  await closing?.close();
}

export function database(): Sequelize {
  if (!current) throw new Error('the database is not open');
  return current;
}

/** The transaction that the calling code runs in, if any. */
export function activeTransaction(): Transaction | undefined {
  return (continuation.getStore()?.get('transaction') as Transaction | null | undefined) ?? undefined;
}

/** Runs one statement with `$1`-style parameters, inside the active transaction if there is one, and returns its rows. */
export async function sql<Row extends object = Record<string, unknown>>(
  text: string,
  bind: unknown[] = [],
): Promise<Row[]> {
  // Sequelize's `bind` reads `$$` as an escaped dollar; no statement here contains one.
  return await database().query<Row>(text, { bind, type: QueryTypes.SELECT });
}
