import type { PoolClient, QueryResult } from 'pg';
import { activeTransaction } from '../database/index.ts';
import { arrayLiteral } from './array-literal.ts';
import { ask } from './stock-writer.ts';

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
  const run = async <Row extends object>(...call: Call) => (await ask<Row>(client, prepared(call))).rows;
  return {
    run,
    runAll: async (calls) => Promise.all(calls.map(async (call) => (call ? run(...call) : []))),
  };
}

/**
 * The statements that end a batch, each sent as soon as it is made, and COMMIT right behind them: what came of either. When one of
 * them cannot be made or sent, this throws and COMMIT is not sent.
 */
export async function runAndCommit(client: PoolClient, calls: Iterable<Call>) {
  const sent: Promise<unknown>[] = [];
  try {
    for (const call of calls) sent.push(ask(client, prepared(call)));
  } catch (error) {
    await Promise.allSettled(sent);
    throw error;
  }
  return await Promise.allSettled([Promise.all(sent), ask(client, 'commit')]);
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
