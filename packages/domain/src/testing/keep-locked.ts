import { inTransaction, sql } from '../database/index.ts';

/** A transaction of the test's own that keeps what `lock` locks, until it is disposed of. */
export async function keepLocked(lock: () => Promise<unknown>): Promise<AsyncDisposable> {
  const locked = Promise.withResolvers<void>();
  const isOver = Promise.withResolvers<void>();
  const holding = inTransaction(async () => {
    await lock();
    locked.resolve();
    await isOver.promise;
  });
  await Promise.race([locked.promise, holding]);
  return {
    [Symbol.asyncDispose]: async () => {
      isOver.resolve();
      await holding;
    },
  };
}

/** Who waits for a lock of another transaction, in one that began so many milliseconds ago at least. */
export async function lockWaits(ageMs = 0): Promise<object[]> {
  return await sql(
    `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
      and clock_timestamp() - xact_start > $1 * interval '1 ms'`,
    [ageMs],
  );
}
