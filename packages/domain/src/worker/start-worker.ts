import { uuidv7 } from 'uuidv7';
import { purgeSessions } from '../accounts/index.ts';
import { systemCtx, type Ctx } from '../context/index.ts';
import { forgetOldKeys } from '../idempotency/index.ts';
import { jobClient, type JobPayloads, type QueueName } from '../jobs/index.ts';
import { log } from '../log.ts';
import { sendEmails } from '../notifications/index.ts';
import { expireOrders, sweepExpiredOrders, sweepHolds } from '../orders/index.ts';
import { reconcilePayments } from '../payments/index.ts';

type Handlers = { [Name in QueueName]: (ctx: Ctx, payload: JobPayloads[Name]) => Promise<unknown> };

/** What each queue's job does. All of them may run twice: every effect is guarded where it is written. */
const handlers: Handlers = {
  'email.send': sendEmails,
  'orders.expire': async (ctx, { orderIds }) => expireOrders(ctx, orderIds),
  'orders.sweep-expired': sweepExpiredOrders,
  'holds.sweep': sweepHolds,
  'payments.reconcile': reconcilePayments,
  'housekeeping.purge': async () => {
    await forgetOldKeys();
    await purgeSessions();
  },
};

/** Starts taking jobs from every queue, in this process, until the job client is closed. */
export async function startWorker(): Promise<void> {
  await Promise.all((Object.keys(handlers) as QueueName[]).map(takeJobs));
}

async function takeJobs<Name extends QueueName>(name: Name): Promise<void> {
  await jobClient().work<JobPayloads[Name]>(name, { pollingIntervalSeconds: 1, batchSize: 1 }, async ([job]) => {
    if (!job) return;
    const ctx = systemCtx(`job:${name}`, uuidv7());
    try {
      await handlers[name](ctx, job.data);
    } catch (error) {
      log().warn(
        { err: error, queue: name, jobId: job.id, requestId: ctx.requestId },
        'a job failed; it is tried again as its queue says',
      );
      throw error;
    }
  });
}
