import pLimit from 'p-limit';
import type { Job, JobResult } from 'pg-boss';
import { purgeSessions } from '../accounts/index.ts';
import { systemCtx, type Ctx } from '../context/index.ts';
import { inTransaction } from '../database/index.ts';
import { forgetOldKeys } from '../idempotency/index.ts';
import { enqueue, jobClient, type JobPayloads, type QueueName } from '../jobs/index.ts';
import { log } from '../log.ts';
import { newId } from '../new-id.ts';
import { sendEmails } from '../notifications/index.ts';
import { expireOrders, sweepExpiredOrders, sweepHolds } from '../orders/index.ts';
import { reconcilePayments } from '../payments/index.ts';

type Handlers = { [Name in QueueName]: (ctx: Ctx, payload: JobPayloads[Name]) => Promise<unknown> };

/** What each queue's job does. All of them may run twice: every effect is guarded where it is written. */
const handlers: Handlers = {
  'email.send': sendEmails,
  'orders.expire': async (ctx, { orderIds }) => expireOrders(ctx, orderIds),
  'orders.sweep-expired': sweepExpiredOrders,
  'holds.sweep': async (ctx, { isSecondOfMinute }) => {
    if (!isSecondOfMinute) await sweepAgainIn30s();
    await sweepHolds(ctx);
  },
  'payments.reconcile': reconcilePayments,
  'housekeeping.purge': async () => {
    await forgetOldKeys();
    await purgeSessions();
  },
};

/** Cron knows minutes; what expired holds keep is swept within 30 s. */
async function sweepAgainIn30s(): Promise<void> {
  const startAfter = new Date(Date.now() + 30_000);
  await inTransaction(async () => enqueue('holds.sweep', { isSecondOfMinute: true }, { startAfter }));
}

/** Starts taking jobs from every queue, in this process, until the job client is closed. */
export async function startWorker(): Promise<void> {
  await Promise.all((Object.keys(handlers) as QueueName[]).map(takeJobs));
}

/** A queue that is behind is emptied batch upon batch; taken one a second, the mails of a sold-out hall would take hours. */
const taking = { pollingIntervalSeconds: 1, batchSize: 20, burstWhenBatchFull: true, perJobResults: true } as const;
// The requests of the same process need the database's connections too.
const atOnce = 4;

async function takeJobs<Name extends QueueName>(name: Name): Promise<void> {
  const limit = pLimit(atOnce);
  await jobClient().work<JobPayloads[Name], unknown, typeof taking>(name, taking, async (jobs) =>
    Promise.all(jobs.map((job) => limit(async () => runJob(name, job)))),
  );
}

/** Never throws: what becomes of a job is told for each, so that one that fails takes no other along. */
async function runJob<Name extends QueueName>(name: Name, job: Job<JobPayloads[Name]>): Promise<JobResult> {
  const ctx = systemCtx(`job:${name}`, newId());
  try {
    await handlers[name](ctx, job.data);
    return { id: job.id, status: 'completed' };
  } catch (error) {
    log().warn(
      { err: error, queue: name, jobId: job.id, requestId: ctx.requestId },
      'a job failed; it is tried again as its queue says',
    );
    return {
      id: job.id,
      status: 'failed',
      output: { message: error instanceof Error ? error.message : String(error) },
    };
  }
}
