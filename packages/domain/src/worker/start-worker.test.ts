import { afterAll, expect, test, vi } from 'vitest';
import { inTransaction, sql } from '../database/index.ts';
import { enqueue } from '../jobs/index.ts';
import { placeOrder } from '../orders/index.ts';
import { anonymous, aPromoter, aPublishedEvent, openTestDomain } from '../testing/index.ts';
import { startWorker } from './start-worker.ts';

const domain = await openTestDomain();
afterAll(async () => domain[Symbol.asyncDispose]());

const buyers = 30;

async function sellFreeTickets(): Promise<void> {
  const { event, tiers } = await aPublishedEvent(await aPromoter(), [{ price: 0, capacity: buyers }]);
  const items = [{ tierId: tiers[0]?.id ?? '', quantity: 1 }];
  for (let guest = 0; guest < buyers; guest++) {
    const buyer = { email: `guest-${guest}@example.com`, name: 'Guest' };
    await placeOrder(anonymous(), { eventId: event.id, items, buyer });
  }
}

async function mailJobs(): Promise<Record<string, number>> {
  const rows = await sql<{ state: string; count: number }>(
    `select state, count(*)::int as count from pgboss.job where name = 'email.send' group by state`,
  );
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

test('thirty mails that wait go out within seconds, and a job that fails takes none of them along', async () => {
  await inTransaction(async () => enqueue('email.send', { notificationIds: ['not an id'] }));
  await sellFreeTickets();
  await startWorker();
  await vi.waitFor(async () => expect(await mailJobs()).toMatchObject({ completed: buyers }), {
    timeout: 18_000,
    interval: 100,
  });
  expect(await mailJobs()).toEqual({ completed: buyers, retry: 1 });
  expect(domain.sandbox.readLedger().mails).toHaveLength(buyers);
});
