import { Pool, type PoolClient, type QueryResult } from 'pg';
import { activeTransaction } from '../database/index.ts';
import { arrayLiteral } from './array-literal.ts';

/** A named statement: PostgreSQL plans it once for many batches of a connection, which halves their cost. */
export interface Statement {
  name: string;
  text: string;
}

export type Call = [statement: Statement, values: unknown[]];

/** Where stock statements run: inside one transaction, on the writer's own connection or on Sequelize's. */
export interface StockConnection {
  run: <Row extends object>(statement: Statement, values: unknown[]) => Promise<Row[]>;
  /**
   * Runs statements in this order; on the writer's connection without waiting for each other's answers. One that is left out
   * (undefined) answers no rows.
   */
  runAll: (calls: (Call | undefined)[]) => Promise<object[][]>;
}

interface NamedQuery {
  query: (query: NamedCall) => Promise<QueryResult<object>>;
}

/** The stock statements of a flow that has its own transaction: same connection, same statements, one by one. */
export function transactionConnection(): StockConnection {
  const transaction = activeTransaction() as { connection?: NamedQuery } | undefined;
  const { connection } = transaction ?? {};
  if (!connection) throw new Error('stock was touched outside a transaction');
  const run = async <Row extends object>(statement: Statement, values: unknown[]): Promise<Row[]> =>
    (await connection.query(prepared([statement, values]))).rows as Row[];
  return {
    run,
    runAll: async (calls) => {
      const answers: object[][] = [];
      for (const call of calls) answers.push(call ? await run(...call) : []);
      return answers;
    },
  };
}

/** The stock statements of a batch, sent ahead of their answers. */
export function writerConnection(client: PoolClient): StockConnection {
  const run = async <Row extends object>(...call: Call) => (await client.query<Row>(prepared(call))).rows;
  return {
    run,
    runAll: async (calls) => Promise.all(calls.map(async (call) => (call ? run(...call) : []))),
  };
}

/**
 * The statements that end a batch, each sent as soon as it is made, and COMMIT right behind them: what came of either. When one of
 * them cannot be made or sent, this throws and COMMIT is not sent. COMMIT has its time limit together with what stands before it.
 */
export async function runAndCommit(client: PoolClient, calls: Iterable<Call>) {
  const sent: Promise<unknown>[] = [];
  try {
    for (const call of calls) sent.push(client.query(prepared(call)));
  } catch (error) {
    await Promise.allSettled(sent);
    throw error;
  }
  return await Promise.allSettled([Promise.all(sent), client.query('commit')]);
}

interface NamedCall extends Statement {
  values: unknown[];
}

const textOf = new Map<string, string>();

/**
 * The call as the driver takes it. What the driver would find wrong only while it sends, and tell later, is found here: a name with
 * another text, or a value of a kind that no stock statement has.
 */
function prepared([{ name, text }, values]: Call): NamedCall {
  const known = textOf.get(name);
  if (known === undefined) textOf.set(name, text);
  else if (known !== text) throw new Error(`two statements are named ${name}`);
  return { name, text, values: values.map(parameter) };
}

function parameter(value: unknown): unknown {
  if (Array.isArray(value)) return arrayLiteral(value);
  if (typeof value === 'object' && value !== null && !(value instanceof Date))
    throw new TypeError('a stock statement has a value of an unknown kind');
  return value;
}

/** Plans are made for tables as they are: on a young database, none is kept for long. */
const planLifeMs = 30_000;
const plannedAt = new WeakMap<PoolClient, number>();
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
    query_timeout: 6_000,
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
  client.query('discard plans').catch(() => undefined);
}
