import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { CreateEventInput, ListEventsInput, UpdateEventInput } from './schemas.ts';

const good = {
  title: ' Winterreise ',
  venue: { name: 'Große Halle', city: 'Köln', country: 'DE' },
  startsAt: '2030-01-01T20:00:00+01:00',
  endsAt: '2030-01-01T22:30:00+01:00',
  timezone: 'Europe/Berlin',
  currency: 'EUR',
};

function wrongFields(schema: z.ZodType, input: unknown): string[] {
  const issues = schema.safeParse(input).error?.issues ?? [];
  return issues
    .flatMap((issue) => {
      const unknown = issue.code === 'unrecognized_keys' ? issue.keys : [undefined];
      return unknown.map((key) => [...issue.path, ...(key === undefined ? [] : [key])].join('/'));
    })
    .toSorted();
}

describe('CreateEventInput', () => {
  it('takes an event, trims its lines and reads its instants', () => {
    const event = CreateEventInput.parse(good);
    expect(event.title).toBe('Winterreise');
    expect(event.startsAt.toISOString()).toBe('2030-01-01T19:00:00.000Z');
  });

  it('keeps each tag once and the zone in its own spelling', () => {
    const event = CreateEventInput.parse({ ...good, tags: ['b', 'a', ' b '], timezone: 'EUROPE/berlin' });
    expect(event).toMatchObject({ tags: ['b', 'a'], timezone: 'Europe/Berlin' });
  });

  it('names every wrong field at once, unknown ones included', () => {
    const bad = { ...good, endsAt: '2020-01-01T00:00:00Z', timezone: 'Mars/Olympus', currency: 'EURO', colour: 'red' };
    expect(wrongFields(CreateEventInput, bad)).toEqual(expect.arrayContaining(['colour', 'currency', 'timezone']));
  });

  it('compares the dates beside the problems of other fields', () => {
    const bad = { ...good, endsAt: good.startsAt, timezone: 'Mars/Olympus', capacity: 0, colour: 'red' };
    expect(wrongFields(CreateEventInput, bad)).toEqual(['capacity', 'colour', 'endsAt', 'timezone']);
  });

  it('says of a missing date that it is missing, not that the order is wrong', () => {
    const { endsAt: _, ...open } = good;
    expect(wrongFields(CreateEventInput, { ...open, title: '' })).toEqual(['endsAt', 'title']);
  });

  it('bounds texts and tags', () => {
    const tags = Array.from({ length: 21 }, (_, i) => `t${i}`);
    const long = { title: 'x'.repeat(201), description: 'x'.repeat(20_001), tags };
    expect(wrongFields(CreateEventInput, { ...good, ...long })).toEqual(['description', 'tags', 'title']);
  });

  it.each([
    ['capacity', { capacity: 0 }],
    ['capacity', { capacity: 10_000_001 }],
    ['capacity', { capacity: 1.5 }],
    ['tags/0', { tags: [''] }],
    ['startsAt', { startsAt: '2029-02-29T20:00:00Z' }],
    ['title', { title: 'a\u0000b' }],
    ['category', { category: 'x'.repeat(65) }],
    ['venue/country', { venue: { name: 'Hall', country: 'XX' } }],
    ['venue/name', { venue: { city: 'Köln' } }],
    ['venue/plan', { venue: { name: 'Hall', plan: 1 } }],
    ['startsAt', { startsAt: '2030-01-01T20:00:00' }],
    ['refundPolicy', { refundPolicy: {} }],
  ])('refuses at /%s: %j', (field, over) => {
    expect(wrongFields(CreateEventInput, { ...good, ...over })).toEqual([field]);
  });
});

describe('UpdateEventInput', () => {
  const id = '0198c2a0-0000-7000-8000-000000000000';

  it('lets optional fields be cleared and required ones not', () => {
    const cleared = { description: null, category: null, tags: null, capacity: null, metadata: null };
    expect(UpdateEventInput.parse({ id, ...cleared })).toEqual({ id, ...cleared });
    expect(wrongFields(UpdateEventInput, { id, title: null, venue: null, startsAt: null })).toEqual([
      'startsAt',
      'title',
      'venue',
    ]);
  });
});

const words = (count: number): string => Array.from({ length: count }, (_, i) => `w${i}`).join(' ');

describe('ListEventsInput', () => {
  it('bounds the number of words', () => {
    expect(wrongFields(ListEventsInput, { q: words(16) })).toEqual([]);
    expect(wrongFields(ListEventsInput, { q: words(17), limit: 0, wat: 1 })).toEqual(['limit', 'q', 'wat']);
  });
});
