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

test('expired holds are swept twice a minute: each sweep by the clock is followed by one 30 s later, and that by none', async () => {
  await inTransaction(async () => enqueue('holds.sweep', {}));
  const second = async () =>
    sql<{ wait: number }>(
      `select extract(epoch from start_after - created_on)::int as wait from pgboss.job
       where name = 'holds.sweep' and data = '{"isSecondOfMinute":true}'`,
    );
  await vi.waitFor(async () => expect(await second()).toHaveLength(1), { timeout: 15_000, interval: 100 });
  expect((await second())[0]?.wait).toBeGreaterThanOrEqual(29);
  await sql(`update pgboss.job set start_after = now() where name = 'holds.sweep' and state = 'created'`);
  const done = `select from pgboss.job where name = 'holds.sweep' and state = 'completed'`;
  await vi.waitFor(async () => expect(await sql(done)).toHaveLength(2), { timeout: 15_000, interval: 100 });
  expect(await second()).toHaveLength(1);
});
