import { setTimeout as sleep } from 'node:timers/promises';
import { isRetryableDatabaseError } from '../errors/index.ts';
import { activeTransaction, database, sql } from './connection.ts';

const maxRuns = 3;

/**
 * Runs `work` in one READ COMMITTED transaction; inner calls join the outer one.
 * A serialisation failure, deadlock or lock timeout runs the whole of it again, at most three times in all.
 */
export async function inTransaction<T>(work: () => Promise<T>): Promise<T> {
  if (activeTransaction()) return work();
  for (let run = 1; ; run++) {
    try {
      return await database().transaction(async () => {
        const result = await work();
        // COMMIT of an aborted transaction answers ROLLBACK without an error; a statement before it fails loudly.
        await sql('select 1');
        return result;
      });
    } catch (error) {
      if (run >= maxRuns || !isRetryableDatabaseError(error)) throw error;
      await sleep(5 * run + Math.random() * 20);
    }
  }
}

/** Guards every call to a provider: nothing external happens while a transaction is open. */
export function refuseInsideTransaction(what: string): void {
  if (activeTransaction()) throw new Error(`${what} was called inside a transaction`);
}
