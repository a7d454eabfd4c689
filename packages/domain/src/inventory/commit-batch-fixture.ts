import { createTestDatabase } from '@ticket-vendor/testing';
import { Client } from 'pg';
import { DomainError } from '../errors/index.ts';
import { configureLog } from '../log.ts';
import { startCuttingProxy } from '../testing/cutting-proxy.ts';
import type { BatchWork } from './commit-batch.ts';
import type { Call, StockConnection } from './stock-connection.ts';
import { closeStockWriter, openStockWriter } from './stock-writer.ts';

/** A table of numbers below 100, the stock writer on it through a proxy that cuts, and an observer beside it. */
export async function openNumbers() {
  configureLog({ level: 'silent' });
  const database = await createTestDatabase();
  const proxy = await startCuttingProxy(database.url);
  const observer = new Client({ connectionString: database.url });
  await observer.connect();
  await observer.query('create table written (value int primary key check (value < 100))');
  openStockWriter(proxy.url, 2);
  return {
    proxy,
    observer,
    written: async () => {
      const { rows } = await observer.query<{ value: number }>('select value from written order by value');
      return rows.map((row) => row.value);
    },
    close: async () => {
      await closeStockWriter();
      await observer.end();
      await proxy[Symbol.asyncDispose]();
      await database.drop();
    },
  };
}

export const insert = {
  name: 'insert-written',
  text: 'insert into written select * from unnest($1::int[]) returning value',
};
const count = { name: 'count-written', text: 'select value from written where value = any($1::int[])' };

export const endMe: Call = [{ name: 'end-me', text: 'select pg_terminate_backend(pg_backend_pid())' }, []];

/**
 * Writes its numbers and answers each with its double; negative numbers are refused. `before` runs in the transaction, `behind` gives
 * statements that follow the writes.
 */
export function writing(
  before?: (on: StockConnection, commands: number[]) => Promise<void> | void,
  behind: (run: number) => Iterable<Call> = () => [],
) {
  let runs = 0;
  const batch: BatchWork<number, number> = {
    decide: async (on, commands) => {
      runs++;
      await before?.(on, commands);
      return {
        answers: commands.map((command) => (command < 0 ? new DomainError('SOLD_OUT') : command * 2)),
        writes: [[insert, [commands.filter((command) => command >= 0)]], ...behind(runs)],
      };
    },
    wasWritten: async (on, commands) => (await on.run(count, [commands])).length === commands.length,
  };
  return { batch, runs: () => runs };
}

export async function pidOf(on: StockConnection): Promise<number> {
  const [row] = await on.run<{ pid: number }>({ name: 'pid', text: 'select pg_backend_pid() as pid' }, []);
  return row?.pid ?? 0;
}

export async function raise(on: StockConnection, code: string): Promise<never> {
  await on.run(...raising(code));
  throw new Error('nothing was raised');
}

export function raising(code: string): Call {
  const text = `do $do$ begin raise exception 'raised' using errcode = '${code}'; end $do$`;
  return [{ name: `raise-${code}`, text }, []];
}
