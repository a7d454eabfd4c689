import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { rounded, type Run } from '../results.ts';
import type { Sale } from '../stage/open-sale.ts';

const run = promisify(execFile);

// Every row that the engine writes for a free order, in one statement; no reads and no decision but the counter's.
const statement = `with made as materialized (
  select uuidv7() as order_id, uuidv7() as item_id, uuidv7() as mail_id, nextval('order_code_numbers') as number, app_now() as now
), stock as (
  update tier_stock set allocated = allocated + 1, version = version + 1
  where tier_id = cast(:tier as uuid) and allocated + 1 <= capacity returning event_id, tier_id
), placed as (
  insert into orders (event_id, id, code, status, buyer_email, buyer_name, currency, subtotal, total, paid_at, created_at, updated_at)
  select event_id, order_id,
    (select string_agg(substr('23456789ABCDEFGHJKMNPQRSTUVWXYZ', (number / power(31, place)::bigint % 31)::int + 1, 1), '') from generate_series(0, 7) place),
    'paid', md5(number::text) || '@example.com', 'Guest', 'EUR', 0, 0, now, now, now from made, stock
), line as (
  insert into order_items (event_id, id, order_id, tier_id, tier_name, quantity, unit_price, total, attendees, max_per_customer)
  select event_id, item_id, order_id, tier_id, 'Stehplatz', 1, 0, 0, '[]', 1000 from made, stock
), ticket as (
  insert into tickets (event_id, id, order_id, order_item_id, tier_id, unit, serial)
  select event_id, uuidv7(), order_id, item_id, tier_id, 1, uuid_send(gen_random_uuid()) from made, stock
), mail as (
  insert into email_notifications (kind, id, subject_id, recipient)
  select 'order_confirmation', mail_id, order_id, md5(number::text) || '@example.com' from made, stock
), job as (
  insert into pgboss.job (name, data) select 'email.send', jsonb_build_object('notificationIds', jsonb_build_array(mail_id)) from made, stock
)
insert into audit_log (id, actor_type, action, object_type, object_id, promoter_id, after, request_id)
select uuidv7(), 'anonymous', 'order.place', 'order', order_id::text, cast(:promoter as uuid), '{"status": "paid", "total": 0, "currency": "EUR"}', uuidv7()::text from made, stock`;

/** The version of the pgbench on the PATH, if there is one. */
export async function findPgbench(): Promise<string | undefined> {
  try {
    return (await run('pgbench', ['--version'])).stdout.trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export interface PgbenchLoad {
  url: string;
  sale: Sale;
  clients: number;
  seconds: number;
}

/** How often a second pgbench runs the one prepared statement that writes a whole order. */
export async function runPgbench({ url, sale, clients, seconds }: PgbenchLoad): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), 'ticket-vendor-pgbench-'));
  const file = join(folder, 'order.sql');
  const { hostname, port, username, password, pathname } = new URL(url);
  try {
    await writeFile(file, `${statement.replaceAll('\n', ' ')};\n`);
    const server = ['-h', hostname, '-p', port, '-U', username, pathname.slice(1)];
    const script = ['-f', file, '-D', `tier=${sale.tierId}`, '-D', `promoter=${sale.promoterId}`];
    const load = ['-n', '-M', 'prepared', '-c', String(clients), '-j', '2', '-T', String(seconds)];
    const { stdout } = await run('pgbench', [...load, ...script, ...server], {
      env: { ...process.env, PGPASSWORD: decodeURIComponent(password) },
    });
    // It tells no rate when there is nothing to divide.
    const processed = figure(stdout, /^number of transactions actually processed: (\d+)/m);
    return { rate: processed === 0 ? 0 : rounded(figure(stdout, /^tps = ([\d.]+)/m)) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function figure(text: string, pattern: RegExp): number {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`pgbench said nothing of ${String(pattern)}:\n${text}`);
  return Number(found);
}
