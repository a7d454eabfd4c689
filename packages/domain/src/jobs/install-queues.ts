import { PgBoss } from 'pg-boss';
import { queues, type QueueName } from './queues.ts';

/** Creates pg-boss's own schema and every queue. A job sent to a queue that does not exist would be lost with its transaction intact. */
export async function installQueues(databaseUrl: string): Promise<void> {
  const boss = new PgBoss({ connectionString: databaseUrl, max: 2, supervise: false, schedule: false });
  await boss.start();
  try {
    for (const [name, { cron, ...settings }] of Object.entries(queues) as [QueueName, (typeof queues)[QueueName]][]) {
      if (await boss.getQueue(name)) await boss.updateQueue(name, settings);
      else await boss.createQueue(name, settings);
      if (cron) await boss.schedule(name, cron, {});
    }
  } finally {
    await boss.stop({ graceful: false });
  }
}
