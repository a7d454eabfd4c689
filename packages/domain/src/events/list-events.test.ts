import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { readClock, sql } from '../database/index.ts';
import { anonymous, aPromoter, aPublishedEvent, openTestDomain } from '../testing/index.ts';
import { createEvent, listEvents, updateEvent } from './index.ts';
import { CreateEventInput, EventPage, ListEventsInput } from './schemas.ts';

const test = await openTestDomain();
const promoter = await aPromoter();
afterAll(async () => test[Symbol.asyncDispose]());

const day = 86_400_000;
const now = (await readClock()).getTime();
const inDays = (days: number): Date => new Date(now + days * day);

async function list(input: z.input<typeof ListEventsInput> = {}, ctx = anonymous()): Promise<EventPage> {
  return listEvents(ctx, ListEventsInput.parse(input));
}
async function titles(input: z.input<typeof ListEventsInput>): Promise<string[]> {
  return (await list(input)).data.map((event) => event.title);
}
async function allTitles(input: z.input<typeof ListEventsInput>): Promise<string[]> {
  const page = await list(input);
  const shown = page.data.map((event) => event.title);
  return page.nextCursor === null ? shown : [...shown, ...(await allTitles({ ...input, cursor: page.nextCursor }))];
}

const concerts: [string, number, Record<string, unknown>][] = [
  [
    'Jazz on the River',
    30,
    { description: 'Night music', venue: { name: 'Boathouse', city: 'Köln' }, category: 'music' },
  ],
  ['Night of Poetry', 10, { description: 'With a jazz trio', venue: { name: 'Große Halle', city: 'KÖLN' } }],
  ['100% Comedy', 20, { venue: { name: 'Keller', city: 'Bonn' } }],
  ['Opera Gala', 20, { venue: { name: 'Opera', city: 'Wien' }, category: 'music' }],
];

beforeAll(async () => {
  for (const [title, days, over] of concerts) {
    const dates = { startsAt: inDays(days), endsAt: inDays(days + 1) };
    const tiers = [
      { price: 4500, capacity: 5 },
      { price: 0, capacity: 5 },
      { price: 9900, capacity: 5, hidden: true },
    ];
    await aPublishedEvent(promoter, tiers, { title, ...dates, ...over });
  }
  const rest = { timezone: 'UTC', currency: 'EUR', startsAt: inDays(5), endsAt: inDays(6) };
  await createEvent(promoter.ctx, CreateEventInput.parse({ title: 'A jazz draft', venue: { name: 'Hall' }, ...rest }));
});

describe('listEvents', () => {
  it('shows published events with the price range of the tiers on show, and no tiers', async () => {
    const page = await list({ q: 'opera' });
    expect(EventPage.parse(page)).toEqual(page);
    expect(page).toMatchObject({
      data: [{ title: 'Opera Gala', priceRange: { min: 0, max: 4500 } }],
      nextCursor: null,
    });
    expect(page.data[0]).not.toHaveProperty('tiers');
    expect(await allTitles({})).not.toContain('A jazz draft');
  });

  it('has no price range where every tier is hidden', async () => {
    const { event, tiers } = await aPublishedEvent(promoter, [{ price: 1, capacity: 1 }], { title: 'Secret' });
    await sql('update ticket_tiers set is_hidden = true where id = $1', [tiers[0]?.id]);
    // No verb has done this, so strangers may be shown the old page a while longer.
    expect((await list({ q: 'secret' }, promoter.ctx)).data).toMatchObject([{ id: event.id, priceRange: null }]);
    await sql("update events set status = 'archived' where id = $1", [event.id]);
    expect((await list({ q: 'secret' }, promoter.ctx)).data).toEqual([]);
  });

  it('finds every word in any order and case, in title, description, venue or city; title matches first', async () => {
    expect(await titles({ q: 'JAZZ' })).toEqual(['Jazz on the River', 'Night of Poetry']);
    expect(await titles({ q: 'jazz', sort: 'startsAt' })).toEqual(['Night of Poetry', 'Jazz on the River']);
    expect(await titles({ q: 'trio köln NIGHT' })).toEqual(['Night of Poetry']);
    expect(await titles({ q: 'GROSSE HALLE' })).toEqual(['Night of Poetry']);
    expect(await titles({ q: 'jazz bonn' })).toEqual([]);
  });

  it('takes wildcards as they are written', async () => {
    expect(await titles({ q: '100%' })).toEqual(['100% Comedy']);
    expect(await titles({ q: '%' })).toEqual(['100% Comedy']);
    expect(await titles({ q: '_' })).toEqual([]);
    expect(await titles({ q: '\\' })).toEqual([]);
  });

  it('filters by city in any case, by category and by the start', async () => {
    expect(await titles({ city: 'köln' })).toEqual(['Night of Poetry', 'Jazz on the River']);
    expect(await titles({ city: 'kö' })).toEqual([]);
    expect(await titles({ category: 'music', sort: '-startsAt' })).toEqual(['Jazz on the River', 'Opera Gala']);
    expect(await titles({ from: inDays(20), to: inDays(29) })).toEqual(['100% Comedy', 'Opera Gala']);
    expect(await titles({ from: inDays(30), to: inDays(30) })).toEqual(['Jazz on the River']);
  });

  it.each(['startsAt', '-startsAt', 'createdAt', '-createdAt', 'relevance'] as const)(
    'walks all pages in the order %s without a gap or a repeat',
    async (sort) => {
      const whole = await titles({ sort });
      expect(whole.toSorted()).toEqual(concerts.map(([title]) => title).toSorted());
      expect(await allTitles({ sort, limit: 1 })).toEqual(whole);
      expect(await allTitles({ sort, limit: 3, q: 'o' })).toEqual(await titles({ sort, q: 'o' }));
    },
  );

  it('pages exactly through events made in the same microsecond and in the next', async () => {
    await sql(
      `update events set created_at = timestamptz '2030-01-01 00:00:00.000001+00' + (title like 'O%')::int * interval '1 us'`,
    );
    expect(await allTitles({ sort: '-createdAt', limit: 1 })).toEqual(await titles({ sort: '-createdAt' }));
    expect(await titles({ sort: '-createdAt', limit: 1 })).toEqual(['Opera Gala']);
  });

  it('refuses a cursor of another order, and anything else', async () => {
    const { nextCursor } = await list({ sort: 'startsAt', limit: 1 });
    const problem = { code: 'VALIDATION_FAILED', fields: [{ pointer: '/cursor' }] };
    const key = ['0000-01-01T00:00:00.000000Z', '0198c2a0-0000-7000-8000-000000000000'];
    const forged = Buffer.from(JSON.stringify({ sort: 'createdAt', key })).toString('base64url');
    for (const cursor of [nextCursor ?? '', forged, 'rubbish', 'e30'])
      await expect(list({ sort: 'createdAt', cursor })).rejects.toMatchObject(problem);
  });

  it('follows a change of title, venue and description', async () => {
    const { event } = await aPublishedEvent(promoter, [{ price: 1, capacity: 1 }], { title: 'Before' });
    await updateEvent(promoter.ctx, { id: event.id, title: 'Afterwards', venue: { name: 'Barn', city: 'Ulm' } });
    expect(await titles({ q: 'before' })).toEqual([]);
    expect(await titles({ q: 'barn afterwards', city: 'ULM' })).toEqual(['Afterwards']);
  });
});
