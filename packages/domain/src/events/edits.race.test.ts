import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { findViolations } from '../invariants/index.ts';
import { placeOrder } from '../orders/index.ts';
import { anonymous, aPromoter, aPublishedEvent, openTestDomain } from '../testing/index.ts';
import { createTier, CreateTierInput, getAvailability, updateTier, type TierOutput } from '../tiers/index.ts';
import { deleteEvent, updateEvent, type EventOutput } from './index.ts';

const test = await openTestDomain();
const promoter = await aPromoter();
afterAll(async () => test[Symbol.asyncDispose]());
afterEach(async () => {
  const violations = await findViolations();
  if (violations.length > 0) throw new Error(JSON.stringify(violations));
});

const items = (tier: TierOutput, quantity = 1) => [{ tierId: tier.id, quantity }];
const buyer = { email: 'guest@example.com', name: 'Guest' };

async function anEvent(): Promise<{ event: EventOutput; tier: TierOutput }> {
  const { event, tiers } = await aPublishedEvent(promoter, [{ price: 0, capacity: 1000 }]);
  const [tier] = tiers;
  if (!tier) throw new Error('no tier was made');
  return { event, tier };
}

async function buyMany(
  event: EventOutput,
  tier: TierOutput,
  count: number,
): Promise<{ sold: number; refusals: unknown[] }> {
  const orders = Array.from({ length: count }, () =>
    placeOrder(anonymous(), { eventId: event.id, items: items(tier), buyer }),
  );
  const results = await Promise.allSettled(orders);
  const refusals = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []));
  return { sold: count - refusals.length, refusals };
}

/** Whether the edit waits while a purchase holds the tier's stock; it is finished afterwards in any case. */
async function waits(edit: () => Promise<unknown>, tier: TierOutput): Promise<boolean> {
  const purchase = new Client({ connectionString: test.env.databaseUrl });
  await purchase.connect();
  try {
    await purchase.query('begin');
    await purchase.query('select from tier_stock where tier_id = $1 for no key update', [tier.id]);
    const edited = edit().then(() => 'done' as const);
    const outcome = await Promise.race([edited, someoneWaits(purchase)]);
    await purchase.query('rollback');
    await edited;
    return outcome === 'waits';
  } finally {
    await purchase.end();
  }
}

async function someoneWaits(purchase: Client): Promise<'waits' | 'never'> {
  for (let tries = 0; tries < 300; tries++) {
    const { rowCount } = await purchase.query(
      `select from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))`,
    );
    if (rowCount) return 'waits';
    await sleep(10);
  }
  return 'never';
}

describe('edits during a sale', () => {
  it('change a text at once', async () => {
    const { event, tier } = await anEvent();
    expect(await waits(() => updateEvent(promoter.ctx, { id: event.id, title: 'New', tags: ['new'] }), tier)).toBe(
      false,
    );
    expect(await waits(() => updateTier(promoter.ctx, { id: tier.id, name: 'New', sortOrder: 1 }), tier)).toBe(false);
    const more = CreateTierInput.parse({ eventId: event.id, name: 'More', price: 1, capacity: 1 });
    expect(await waits(() => createTier(promoter.ctx, more), tier)).toBe(false);
  });

  it('wait for the purchase under way with whatever it has read', async () => {
    const { event, tier } = await anEvent();
    const { endsAt } = event;
    const earlier = new Date(endsAt.getTime() - 60_000);
    for (const change of [
      { endsAt: earlier },
      { currency: 'CHF' },
      { paused: true },
      { capacity: 50 },
      { capacity: null },
    ])
      expect(await waits(() => updateEvent(promoter.ctx, { id: event.id, ...change }), tier)).toBe(true);
    for (const change of [
      { price: 1 },
      { salesStartAt: earlier },
      { salesEndAt: endsAt },
      { maxPerOrder: 9 },
      { maxPerCustomer: 3 },
      { minPerOrder: 2 },
      { hidden: true },
      { paused: true },
      { capacity: 900 },
    ])
      expect(await waits(() => updateTier(promoter.ctx, { id: tier.id, ...change }), tier)).toBe(true);
    expect(await waits(() => deleteEvent(promoter.ctx, { id: event.id }), tier)).toBe(true);
  });

  it('count every order when an event is given a capacity in the middle of the sale', async () => {
    const { event, tier } = await anEvent();
    const [{ sold, refusals }] = await Promise.all([
      buyMany(event, tier, 30),
      sleep(30).then(() => updateEvent(promoter.ctx, { id: event.id, capacity: 50 })),
    ]);
    expect({ sold, refusals }).toEqual({ sold: 30, refusals: [] });
    expect(await getAvailability(anonymous(), tier)).toMatchObject({ available: 20 });
    expect((await buyMany(event, tier, 30)).sold).toBe(20);
  });

  it('either delete the event or keep it with its orders', async () => {
    const { event, tier } = await anEvent();
    const [{ sold, refusals }, deletion] = await Promise.all([
      buyMany(event, tier, 8),
      deleteEvent(promoter.ctx, { id: event.id }).then(
        () => 'deleted',
        (error: unknown) => (error as { code: string }).code,
      ),
    ]);
    expect(refusals.every((code) => code === 'NOT_FOUND')).toBe(true);
    expect(deletion).toBe(sold > 0 ? 'EVENT_HAS_ORDERS' : 'deleted');
  });

  it('never leave a published event with a tier that has no capacity', async () => {
    for (let round = 0; round < 5; round++) {
      const { event, tiers } = await aPublishedEvent(promoter, [{ price: 0, capacity: 5 }], { capacity: 5 });
      const both = await Promise.allSettled([
        updateEvent(promoter.ctx, { id: event.id, capacity: null }),
        updateTier(promoter.ctx, { id: tiers[0]?.id ?? '', capacity: null }),
      ]);
      const refusals = both.filter(({ status }) => status === 'rejected');
      expect(refusals).toMatchObject([{ reason: { code: 'EVENT_NOT_PUBLISHABLE' } }]);
    }
  });
});
