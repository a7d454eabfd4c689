import { sql } from './connection.ts';

/** The database's clock: the only one that decides expiry and sale windows. */
export async function readClock(): Promise<Date> {
  const [row] = await sql<{ now: Date }>('select app_now() as now');
  if (!row) throw new Error('the database gave no time');
  return row.now;
}

/** Shifts `app_now()` for every connection. Tests only: a production server refuses to start on a shifted database. */
export async function shiftClock(seconds: number): Promise<void> {
  if (process.env['NODE_ENV'] === 'production') throw new Error('the clock cannot be shifted in production');
  await sql(
    `insert into clock_offset (shift) values (make_interval(secs => $1))
     on conflict (singleton) do update set shift = clock_offset.shift + excluded.shift`,
    [seconds],
  );
}

export async function isClockShifted(): Promise<boolean> {
  const rows = await sql('select 1 from clock_offset');
  return rows.length > 0;
}
