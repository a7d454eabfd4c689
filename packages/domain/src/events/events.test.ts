import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { AuditEntry } from '../audit/index.ts';
import type { Ctx, MemberRole } from '../context/index.ts';
import { readClock, sql } from '../database/index.ts';
import { placeOrder } from '../orders/index.ts';
import { PromoterMember } from '../promoters/index.ts';
import { anonymous, aPerson, aPromoter, aPublishedEvent, openTestDomain, type Person } from '../testing/index.ts';
import { createTier, CreateTierInput, listTiers, updateTier, type TierOutput } from '../tiers/index.ts';
import { createEvent, deleteEvent, getEvent, publishEvent, updateEvent } from './index.ts';
import { CreateEventInput, EventOutput, UpdateEventInput } from './schemas.ts';

const test = await openTestDomain();
const promoter = await aPromoter();
const rival = await aPromoter();
afterAll(async () => test[Symbol.asyncDispose]());

const hour = 3_600_000;
const now = (await readClock()).getTime();
const later = (hours: number): Date => new Date(now + hours * hour);

const draftInput = {
  title: 'Winterreise',
  description: 'Schubert, complete',
  venue: { name: 'Große Halle', city: 'Köln', country: 'DE' },
  startsAt: later(720),
  endsAt: later(723),
  timezone: 'Europe/Berlin',
  currency: 'EUR',
  category: 'music',
  tags: ['lied'],
  metadata: { doors: '19:00' },
};

async function aDraft(
  over: Partial<z.input<typeof CreateEventInput>> = {},
  by: Person = promoter,
): Promise<EventOutput> {
  return createEvent(by.ctx, CreateEventInput.parse({ ...draftInput, ...over }));
}

async function aTier(eventId: string, over: Record<string, unknown> = {}): Promise<TierOutput> {
  return createTier(
    promoter.ctx,
    CreateTierInput.parse({ eventId, name: 'Parkett', price: 4500, capacity: 10, ...over }),
  );
}

async function update(id: string, over: Omit<z.input<typeof UpdateEventInput>, 'id'>, by: Ctx = promoter.ctx) {
  return updateEvent(by, UpdateEventInput.parse({ id, ...over }));
}

async function aMember(role: MemberRole): Promise<Ctx> {
  const person = await aPerson();
  await PromoterMember.create({ promoterId: promoter.promoterId, userId: person.userId, role });
  return person.ctx;
}

async function buy(eventId: string, tierId: string, quantity: number): Promise<void> {
  const buyer = { email: 'guest@example.com', name: 'Guest' };
  await placeOrder(anonymous(), { eventId, buyer, items: [{ tierId, quantity }] });
}

describe('createEvent', () => {
  it('makes a draft with every field of the input, its capacity, a key and an audit row', async () => {
    const event = await aDraft({ capacity: 1500 });
    expect(EventOutput.strict().parse(event)).toEqual(event);
    expect(event).toMatchObject({ ...draftInput, status: 'draft', capacity: 1500, paused: false, tiers: [] });
    expect(event.promoter).toEqual({ id: promoter.promoterId, name: 'Test Concerts' });
    expect(await sql('select from event_keys where event_id = $1', [event.id])).toHaveLength(1);
    const entries = await AuditEntry.findAll({ where: { objectId: event.id } });
    expect(entries.map(({ action, promoterId }) => [action, promoterId])).toEqual([
      ['event.create', promoter.promoterId],
    ]);
  });

  it('leaves out what was not given', async () => {
    const { title, venue, startsAt, endsAt, timezone, currency } = draftInput;
    const input = CreateEventInput.parse({ title, venue, startsAt, endsAt, timezone, currency });
    const bare = { description: '', category: null, tags: [], capacity: null, metadata: {} };
    expect(await createEvent(promoter.ctx, input)).toMatchObject(bare);
  });

  it('is for promoters only', async () => {
    const input = CreateEventInput.parse(draftInput);
    await expect(createEvent(anonymous(), input)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    const customer = await aPerson();
    await expect(createEvent(customer.ctx, input)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('gives every event of a promoter its own slug, even when they are made at once', async () => {
    const owner = await aPromoter();
    const made = await Promise.all(Array.from({ length: 5 }, () => aDraft({ title: 'Über uns: Łódź!' }, owner)));
    const slugs = made.map((event) => event.slug).toSorted();
    expect(slugs).toEqual(['ueber-uns-lodz', ...[2, 3, 4, 5].map((n) => `ueber-uns-lodz-${n}`)].toSorted());
    expect((await aDraft({ title: '★★★' }, owner)).slug).toBe('event');
  });
});

describe('getEvent', () => {
  it('shows a draft to its members in any role and to nobody else', async () => {
    const { id } = await aDraft();
    for (const role of ['manager', 'box_office', 'door'] as const)
      expect((await getEvent(await aMember(role), { id })).id).toBe(id);
    for (const ctx of [anonymous(), rival.ctx, (await aPerson()).ctx])
      await expect(getEvent(ctx, { id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(getEvent(promoter.ctx, { id: randomUUID() })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('shows hidden tiers to members only', async () => {
    const { event } = await aPublishedEvent(promoter, [
      { price: 1, capacity: 1 },
      { price: 2, capacity: 1, hidden: true },
    ]);
    expect((await getEvent(anonymous(), event)).tiers.map((tier) => tier.price)).toEqual([1]);
    expect((await getEvent(rival.ctx, event)).tiers.map((tier) => tier.price)).toEqual([1]);
    expect((await getEvent(promoter.ctx, event)).tiers.map((tier) => tier.price)).toEqual([1, 2]);
  });
});

describe('updateEvent', () => {
  it('keeps what is absent and clears what is null', async () => {
    const event = await aDraft({ capacity: 10 });
    const renamed = await update(event.id, { title: 'Winterreise II' });
    expect(renamed).toEqual({ ...event, title: 'Winterreise II', updatedAt: expect.any(Date) });
    expect(renamed.updatedAt.getTime()).toBeGreaterThan(event.updatedAt.getTime());
    const cleared = { description: null, category: null, tags: null, capacity: null, metadata: null };
    const bare = { description: '', category: null, tags: [], capacity: null, metadata: {} };
    expect(await update(event.id, cleared)).toMatchObject(bare);
    const [, , entry] = await AuditEntry.findAll({ where: { objectId: event.id }, order: ['at'] });
    expect(Object.keys(entry?.after ?? {}).toSorted()).toEqual(Object.keys(cleared).toSorted());
    expect(entry?.before).toMatchObject({ capacity: 10, category: 'music' });
  });

  it('writes nothing when nothing changes', async () => {
    const event = await aDraft({ capacity: 10 });
    const { title, venue, capacity, metadata } = event;
    expect(await update(event.id, { title, venue, capacity, metadata })).toEqual(event);
    expect(await AuditEntry.count({ where: { objectId: event.id } })).toBe(1);
  });

  it('compares the dates as they will be', async () => {
    const event = await aDraft();
    const problem = { code: 'VALIDATION_FAILED', fields: [{ pointer: '/endsAt' }] };
    await expect(update(event.id, { startsAt: event.endsAt })).rejects.toMatchObject(problem);
    await expect(update(event.id, { endsAt: event.startsAt })).rejects.toMatchObject(problem);
    const moved = await update(event.id, { startsAt: later(800), endsAt: later(801) });
    expect(moved).toMatchObject({ startsAt: later(800), endsAt: later(801) });
  });

  it('lets owners and managers in, tells other members 403 and others 404', async () => {
    const { id } = await aDraft();
    expect((await update(id, { title: 'By the manager' }, await aMember('manager'))).title).toBe('By the manager');
    const refusals = [
      [anonymous(), 'UNAUTHENTICATED'],
      [rival.ctx, 'NOT_FOUND'],
      [await aMember('box_office'), 'FORBIDDEN'],
      [await aMember('door'), 'FORBIDDEN'],
    ] as const;
    for (const [ctx, code] of refusals) {
      await expect(update(id, { title: 'Mine' }, ctx)).rejects.toMatchObject({ code });
      await expect(publishEvent(ctx, { id })).rejects.toMatchObject({ code });
      await expect(deleteEvent(ctx, { id })).rejects.toMatchObject({ code });
      await expect(
        createTier(ctx, CreateTierInput.parse({ eventId: id, name: 'x', price: 1, capacity: 1 })),
      ).rejects.toMatchObject({ code });
    }
  });

  it('freezes the currency with the first order', async () => {
    const { event, tiers } = await aPublishedEvent(promoter, [{ price: 0, capacity: 10 }]);
    expect((await update(event.id, { currency: 'CHF' })).tiers[0]?.currency).toBe('CHF');
    await buy(event.id, tiers[0]?.id ?? '', 1);
    await expect(update(event.id, { currency: 'EUR' })).rejects.toMatchObject({ code: 'EVENT_HAS_ORDERS' });
    expect((await update(event.id, { currency: 'CHF', title: 'Same' })).currency).toBe('CHF');
  });

  it('pauses the sale of all tiers', async () => {
    const { event } = await aPublishedEvent(promoter, [{ price: 0, capacity: 10 }]);
    expect((await update(event.id, { paused: true })).tiers[0]?.status).toBe('paused');
    expect((await update(event.id, { paused: false })).tiers[0]?.status).toBe('on_sale');
  });
});

describe('capacity of an event', () => {
  it('counts what its tiers have sold, also when it is given late', async () => {
    const { event, tiers } = await aPublishedEvent(promoter, [
      { price: 0, capacity: 10 },
      { price: 0, capacity: 10 },
    ]);
    for (const tier of tiers) await buy(event.id, tier.id, 3);
    await expect(update(event.id, { capacity: 5 })).rejects.toMatchObject({
      code: 'CAPACITY_BELOW_ALLOCATED',
      details: { allocated: 6 },
    });
    expect((await update(event.id, { capacity: 8 })).tiers.map((tier) => tier.available)).toEqual([2, 2]);
    await buy(event.id, tiers[0]?.id ?? '', 2);
    await expect(update(event.id, { capacity: 7 })).rejects.toMatchObject({ details: { allocated: 8 } });
    expect((await update(event.id, { capacity: 9 })).tiers.map((tier) => tier.available)).toEqual([1, 1]);
    expect((await update(event.id, { capacity: null })).tiers.map((tier) => tier.available)).toEqual([5, 7]);
  });

  it('cannot be taken from a published event while a tier lives on it alone', async () => {
    const { event, tiers } = await aPublishedEvent(promoter, [{ price: 0 }, { price: 0, capacity: 10 }], {
      capacity: 20,
    });
    await expect(update(event.id, { capacity: null })).rejects.toMatchObject({
      code: 'EVENT_NOT_PUBLISHABLE',
      details: { missing: [{ field: 'capacity', tierId: tiers[0]?.id }] },
    });
    await updateTier(promoter.ctx, { id: tiers[0]?.id ?? '', capacity: 1 });
    expect((await update(event.id, { capacity: null })).capacity).toBeNull();
  });

  it('raises the version of the counter it changes', async () => {
    const event = await aDraft({ capacity: 5 });
    await update(event.id, { capacity: 6 });
    expect(await sql('select version::int, capacity from pool_stock where event_id = $1', [event.id])).toEqual([
      { version: 1, capacity: 6 },
    ]);
  });
});

describe('publishEvent', () => {
  it('publishes once and answers the same again', async () => {
    const draft = await aDraft();
    await aTier(draft.id);
    const published = await publishEvent(promoter.ctx, draft);
    expect(published).toMatchObject({ id: draft.id, status: 'published' });
    expect(await publishEvent(promoter.ctx, { id: draft.id })).toEqual(published);
    expect(await AuditEntry.count({ where: { objectId: draft.id, action: 'event.publish' } })).toBe(1);
    expect((await getEvent(anonymous(), draft)).status).toBe('published');
  });

  it('lists everything that is missing', async () => {
    const draft = await aDraft({ startsAt: later(-5), endsAt: later(-1) });
    await aTier(draft.id, { capacity: null });
    await expect(publishEvent(promoter.ctx, draft)).rejects.toMatchObject({
      code: 'EVENT_NOT_PUBLISHABLE',
      details: { missing: [{ field: 'endsAt' }, { field: 'tiers' }, { field: 'capacity' }] },
    });
  });

  it('publishes nothing that was cancelled', async () => {
    const draft = await aDraft();
    await aTier(draft.id);
    await publishEvent(promoter.ctx, draft);
    await sql("update events set status = 'cancelled' where id = $1", [draft.id]);
    await expect(publishEvent(promoter.ctx, draft)).rejects.toMatchObject({
      code: 'EVENT_NOT_PUBLISHABLE',
      details: { missing: [{ field: 'status' }] },
    });
  });
});

describe('deleteEvent', () => {
  it('removes the event with tiers, stock, pool and key, and keeps what it was in the audit', async () => {
    const draft = await aDraft({ capacity: 5 });
    await aTier(draft.id);
    await deleteEvent(promoter.ctx, { id: draft.id });
    await expect(getEvent(promoter.ctx, draft)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    for (const table of ['ticket_tiers', 'tier_stock', 'inventory_pools', 'pool_stock', 'event_keys'])
      expect(await sql(`select from ${table} where event_id = $1`, [draft.id])).toEqual([]);
    const entry = await AuditEntry.findOne({ where: { objectId: draft.id, action: 'event.delete' } });
    expect(entry?.before).toMatchObject({ title: 'Winterreise', capacity: 5, tiers: [{ name: 'Parkett' }] });
  });

  it('refuses an event with an order', async () => {
    const { event, tiers } = await aPublishedEvent(promoter, [{ price: 0, capacity: 10 }]);
    await buy(event.id, tiers[0]?.id ?? '', 1);
    await expect(deleteEvent(promoter.ctx, event)).rejects.toMatchObject({ code: 'EVENT_HAS_ORDERS' });
    expect((await listTiers(anonymous(), { eventId: event.id, limit: 20 })).data).toHaveLength(1);
  });
});
