import { PgBoss } from 'pg-boss';
import { QueryTypes } from 'sequelize';
import { activeTransaction, database } from '../database/index.ts';
import { changeExactly } from '../inventory/change-exactly.ts';
import type { Call } from '../inventory/stock-connection.ts';
import { log } from '../log.ts';
import type { JobPayloads, QueueName } from './queues.ts';

let boss: PgBoss | undefined;

/** Opens the process's job client; `work` also lets it run schedules and maintenance (worker role). */
export async function openJobs(databaseUrl: string, { work }: { work: boolean }): Promise<PgBoss> {
  boss = new PgBoss({
    connectionString: databaseUrl,
    max: work ? 4 : 2,
    migrate: false,
    supervise: work,
    schedule: work,
  });
  boss.on('error', (error) => log().error({ err: error }, 'jobs: pg-boss reported an error'));
  await boss.start();
  return boss;
}

/** The open job client, for the worker that takes jobs from it. */
export function jobClient(): PgBoss {
  if (!boss) throw new Error('the job client is not open');
  return boss;
}

export async function closeJobs(): Promise<void> {
  const closing = boss;
  boss = undefined;
  await closing?.stop({ graceful: true, timeout: 10_000 });
}

/** Writes a job in the active transaction, so that it exists exactly when its cause does. Refuses to run outside of one. */
export async function enqueue<Name extends QueueName>(
  name: Name,
  payload: JobPayloads[Name],
  options: JobOptions = {},
): Promise<void> {
  if (!activeTransaction()) throw new Error(`the job ${name} was enqueued outside a transaction`);
  await send(name, payload, options, inActiveTransaction);
}

/** The statement that writes a job in the stock writer's transaction, as pg-boss would send it: it writes one, or fails. */
export async function jobCall<Name extends QueueName>(
  name: Name,
  payload: JobPayloads[Name],
  options: JobOptions = {},
): Promise<Call> {
  let call: Call | undefined;
  // No queue may have `notify`: its INSERT would stand inside a WITH of its own, where PostgreSQL takes none. The row stands for the id.
  await send(name, payload, options, async (insert, values = []) => {
    call = [{ name: `enqueue-${name}`, text: changeExactly('1', insert, 'a job was not written') }, values];
    return { rows: [{}] };
  });
  if (!call) throw new Error(`the job ${name} has no statement`);
  return call;
}

async function inActiveTransaction(text: string, values: unknown[] = []): Promise<{ rows: unknown[] }> {
  return { rows: await database().query(text, { bind: values, type: QueryTypes.SELECT }) };
}

interface JobOptions {
  startAfter?: Date;
}

type ExecuteSql = (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }>;

async function send<Name extends QueueName>(
  name: Name,
  payload: JobPayloads[Name],
  options: JobOptions,
  executeSql: ExecuteSql,
): Promise<void> {
  const id = await jobClient().send(name, payload, { ...options, db: { executeSql } });
  if (id === null) throw new Error(`the job ${name} was not written`);
}
