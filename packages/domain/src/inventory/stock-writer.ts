import { Pool, type PoolClient, type QueryConfig, type QueryResult, type QueryResultRow } from 'pg';

/** Plans are made for tables as they are: on a young database, none is kept for long. */
const planLifeMs = 30_000;
const plannedAt = new WeakMap<PoolClient, number>();
/** More than PostgreSQL itself gives a statement. */
const patienceMs = 6_000;
const waits = new WeakMap<PoolClient, Wait>();
let writers: Pool | undefined;

/** Opens the stock writer's connections. Few: one batch of an event is under way at a time, and every batch is short. */
export function openStockWriter(url: string, connections = 3): void {
  writers = new Pool({
    connectionString: url,
    max: connections,
    pipeline: true,
    application_name: 'ticket-vendor-stock',
    keepAlive: true,
    keepAliveInitialDelayMillis: 30_000,
    connectionTimeoutMillis: 1_000,
    idleTimeoutMillis: 60_000,
    // Whoever buys first after a lull does not wait for a connection.
    min: 1,
    lock_timeout: 2_000,
    statement_timeout: 5_000,
    idle_in_transaction_session_timeout: 5_000,
    // Parallel plans and JIT cost more than these small statements do (1.6 times slower at a million orders). One plan for all values,
    // made at once, not after five batches. Made while a table is nearly empty it stays for a while (`planLifeMs`): it must be the one
    // for a full table, index by index.
    options: [
      'default_transaction_isolation=read\\ committed',
      'jit=off',
      'max_parallel_workers_per_gather=0',
      'enable_seqscan=off',
      'enable_hashjoin=off',
      'enable_mergejoin=off',
      'plan_cache_mode=force_generic_plan',
    ]
      .map((setting) => `-c ${setting}`)
      .join(' '),
  });
  // A lost connection fails the statement that waits on it, or is replaced when idle; as an unheard event it would end the process.
  writers.on('error', () => undefined);
  writers.on('connect', (client) => {
    client.on('error', () => undefined);
    plannedAt.set(client, performance.now());
    waits.set(client, new Wait(() => client.connection.stream.destroy(new Error('Query read timeout'))));
  });
}

export async function closeStockWriter(): Promise<void> {
  const closing = writers;
  writers = undefined;
  await closing?.end();
}

export async function takeWriter(): Promise<PoolClient> {
  if (!writers) throw new Error('the stock writer is not open');
  const client = await writers.connect();
  forgetOldPlans(client);
  return client;
}

/** The connection and its prepared statements stay, and no answer is waited for: the batch's own statements come behind it. */
function forgetOldPlans(client: PoolClient): void {
  const now = performance.now();
  if (now - (plannedAt.get(client) ?? 0) < planLifeMs) return;
  plannedAt.set(client, now);
  // Whatever is wrong with the connection, the batch hears it too.
  ask(client, 'discard plans').catch(() => undefined);
}

/**
 * Asks on a writer's connection. What is asked together has six seconds together; then the connection is given up, and everything on
 * it fails as lost.
 *
 * Left to itself the driver makes the promise and watches the time with functions that it assigns to a property where they are
 * written. V8 puts such a function into the old generation at once; dead, it keeps the young objects it refers to (the rows of an
 * answer, whoever waits for them) until the next full collection, which comes all the sooner (V8 13.6, 2026-11: in a rush each young
 * collection gave 0.9 MB to the old generation, and gives 0.5).
 */
export function ask<Row extends QueryResultRow>(
  client: PoolClient,
  query: string | QueryConfig,
): Promise<QueryResult<Row>> {
  const wait = waits.get(client);
  if (!wait) throw new Error('this is no connection of the stock writer');
  const { promise, resolve, reject } = Promise.withResolvers<QueryResult<Row>>();
  const answered = (error: Error | null, result: QueryResult<Row>) => {
    wait.end();
    if (error) reject(error);
    else resolve(result);
  };
  // What the driver throws is thrown here, not told later: a write that was not sent keeps COMMIT from being sent.
  client.query(query, answered);
  wait.begin();
  return withStack(promise);
}

/** As the driver does with its own promise: what it has seen of an error ends at the socket. */
async function withStack<Answer>(promise: Promise<Answer>): Promise<Answer> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof Error) Error.captureStackTrace(error, withStack);
    throw error;
  }
}

/** The clock of a connection: runs while something is asked and not answered. Whatever begins ends once; `prepared` sees to that. */
class Wait {
  readonly #timer: NodeJS.Timeout;
  #asked = 0;

  constructor(giveUp: () => void) {
    this.#timer = setTimeout(() => {
      if (this.#asked > 0) giveUp();
    }, patienceMs).unref();
  }

  begin(): void {
    if (this.#asked++ === 0) this.#timer.refresh();
  }

  end(): void {
    this.#asked--;
  }
}
