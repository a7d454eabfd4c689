import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { readClock } from '../database/index.ts';
import { createEvent, CreateEventInput, deleteEvent } from '../events/index.ts';
import { placeOrder } from '../orders/index.ts';
import { anonymous, aPromoter, aPublishedEvent, openTestDomain } from '../testing/index.ts';
import { createTier, endLiveStreams, openLiveStreams, updateTier, watchAvailability } from './index.ts';
import { CreateTierInput, LiveAvailability } from './schemas.ts';

const test = await openTestDomain({ RATE_LIMIT_FACTOR: '1' });
const promoter = await aPromoter();
afterAll(async () => test[Symbol.asyncDispose]());

async function listen(eventId: string, ctx = anonymous()) {
  const stop = new AbortController();
  const changes = await watchAvailability(ctx, { eventId }, stop.signal);
  const next = async () => {
    const { value, done } = await changes.next();
    return done
      ? 'over'
      : LiveAvailability.strict()
          .parse(value)
          .tiers.map((tier) => tier.available);
  };
  return { next, changes, stop: () => stop.abort(), [Symbol.asyncDispose]: async () => stop.abort() };
}

const buy = async (eventId: string, tierId: string, quantity = 1) =>
  placeOrder(anonymous(), {
    eventId,
    items: [{ tierId, quantity }],
    buyer: { email: 'live@example.com', name: 'Live' },
  });

describe('watchAvailability', () => {
  it('tells all tiers now and each change within half a second', async () => {
    const { event, tiers } = await aPublishedEvent(promoter, [
      { price: 0, capacity: 9 },
      { price: 0, capacity: 5 },
    ]);
    await using live = await listen(event.id);
    expect(await live.next()).toEqual([9, 5]);
    for (const [left, tier] of [
      [[8, 5], tiers[0]],
      [[8, 4], tiers[1]],
    ] as const) {
      await buy(event.id, tier?.id ?? '');
      const begun = performance.now();
      expect(await live.next()).toEqual(left);
      expect(performance.now() - begun).toBeLessThan(500);
    }
    await updateTier(promoter.ctx, { id: tiers[0]?.id ?? '', capacity: 20 });
    expect(await live.next()).toEqual([19, 4]);
    await createTier(promoter.ctx, CreateTierInput.parse({ eventId: event.id, name: 'New', price: 0, capacity: 3 }));
    expect(await live.next()).toEqual([19, 4, 3]);
  });

  it('tells a slow listener the newest state, not each one before it', async () => {
    const { event, tiers } = await aPublishedEvent(promoter, [{ price: 0, capacity: 9 }]);
    await using live = await listen(event.id);
    await live.next();
    for (let i = 0; i < 5; i++) await buy(event.id, tiers[0]?.id ?? '');
    await sleep(300);
    expect(await live.next()).toEqual([4]);
  });

  it('tells when a window opens, which no commit says', async () => {
    const soon = new Date((await readClock()).getTime() + 1_200);
    const { event } = await aPublishedEvent(promoter, [{ price: 0, capacity: 9, salesStartAt: soon }]);
    await using live = await listen(event.id);
    const statuses = [];
    for (let i = 0; i < 2; i++) statuses.push((await live.changes.next()).value?.tiers[0]?.status);
    expect(statuses).toEqual(['not_started', 'on_sale']);
    expect((await readClock()).getTime() - soon.getTime()).toBeLessThan(600);
  });

  it('shows hidden tiers to members only, and nothing of a draft to others', async () => {
    const { event } = await aPublishedEvent(promoter, [
      { price: 0, capacity: 9 },
      { price: 0, capacity: 2, hidden: true },
    ]);
    await using forAll = await listen(event.id);
    await using forMembers = await listen(event.id, promoter.ctx);
    expect([await forAll.next(), await forMembers.next()]).toEqual([[9], [9, 2]]);
    await expect(listen(randomUUID())).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const draft = await aDraft();
    await expect(listen(draft)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await using mine = await listen(draft, promoter.ctx);
    expect(await mine.next()).toEqual([]);
  });

  it('ends when the listener goes, when the event is deleted, and when the process leaves', async () => {
    const { event } = await aPublishedEvent(promoter, [{ price: 0, capacity: 9 }]);
    const [gone, left, leaving] = await Promise.all([listen(event.id), listen(event.id), listen(event.id)]);
    for (const live of [gone, left, leaving]) await live.next();
    const ends = [gone.next(), left.next()];
    gone.stop();
    expect(await ends[0]).toBe('over');
    await deleteEvent(promoter.ctx, { id: event.id });
    expect(await ends[1]).toBe('over');
    const last = await aPublishedEvent(promoter, [{ price: 0, capacity: 9 }]);
    const open = await listen(last.event.id);
    await open.next();
    const end = open.next();
    endLiveStreams();
    expect(await end).toBe('over');
    await expect(listen(last.event.id)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    openLiveStreams();
    expect(leaving.changes).toBeDefined();
  });

  it('takes twenty listeners of one address', async () => {
    const { event } = await aPublishedEvent(promoter, [{ price: 0, capacity: 9 }]);
    const ctx = anonymous({ client: '203.0.113.7' });
    const all = await Promise.all(Array.from({ length: 20 }, async () => listen(event.id, ctx)));
    await expect(listen(event.id, ctx)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    await using other = await listen(event.id, anonymous({ client: '203.0.113.8' }));
    expect(await other.next()).toEqual([9]);
    for (const live of all) live.stop();
    for (const live of all) expect(await live.next()).toBe('over');
    await using again = await listen(event.id, ctx);
    expect(await again.next()).toEqual([9]);
  });
});

async function aDraft(): Promise<string> {
  const startsAt = new Date((await readClock()).getTime() + 86_400_000);
  const endsAt = new Date(startsAt.getTime() + 3_600_000);
  const input = { title: 'Draft', venue: { name: 'Hall' }, startsAt, endsAt, timezone: 'UTC', currency: 'EUR' };
  return (await createEvent(promoter.ctx, CreateEventInput.parse(input))).id;
}
