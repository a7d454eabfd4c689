import { describe, expect, it } from 'vitest';
import { InstantInput, Metadata, TimeZone } from './index.ts';

describe('InstantInput', () => {
  it.each([
    ['2030-02-28T23:59:59Z', '2030-02-28T23:59:59.000Z'],
    ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['2030-01-01T20:00Z', '2030-01-01T20:00:00.000Z'],
    ['2030-01-01T20:00+01:00', '2030-01-01T19:00:00.000Z'],
    ['2030-12-31T23:30:00.123456-01:30', '2031-01-01T01:00:00.123Z'],
  ])('reads %s', (value, instant) => {
    expect(InstantInput.parse(value).toISOString()).toBe(instant);
  });

  it('takes a Date', () => {
    expect(InstantInput.parse(new Date(0))).toEqual(new Date(0));
  });

  it.each([
    ['2030-02-30T00:00:00Z'],
    ['2030-02-29T00:00:00Z'],
    ['2030-04-31T00:00:00Z'],
    ['2030-13-01T00:00:00Z'],
    ['2030-00-10T00:00:00Z'],
    ['2030-01-00T00:00:00Z'],
    ['2030-01-01T24:00:00Z'],
    ['2030-01-01T23:60:00Z'],
    ['2030-01-01T23:59:60Z'],
    ['2030-01-01T00:00:00+99:99'],
    ['2030-01-01T00:00:00+24:00'],
    ['2030-01-01T00:00:00+01:60'],
    ['2030-01-01T00:00:00+0100'],
    ['2030-01-01T00:00:00'],
    ['2030-01-01'],
    ['2200-01-01T00:00:00Z'],
    ['1969-12-31T23:59:59Z'],
    [new Date(Number.NaN)],
    [0],
    [null],
  ])('refuses %s, which no calendar has or nobody means', (value) => {
    expect(InstantInput.safeParse(value).error?.issues).toMatchObject([
      { message: 'is not an ISO 8601 instant with an offset, between 1970 and 2200' },
    ]);
  });
});

describe('TimeZone', () => {
  it.each([
    ['europe/berlin', 'Europe/Berlin'],
    ['AMERICA/PORT-AU-PRINCE', 'America/Port-au-Prince'],
    ['utc', 'UTC'],
    ['Europe/Berlin', 'Europe/Berlin'],
  ])('keeps %s as %s', (given, kept) => {
    expect(TimeZone.parse(given)).toBe(kept);
  });

  it.each(['Asia/Calcutta', 'Asia/Kolkata', 'US/Eastern', 'Europe/Kyiv'])('never makes another zone of %s', (zone) => {
    expect(TimeZone.parse(zone)).toBe(zone);
  });

  it.each(['Mars/Olympus', '', '+01:00', 'x'.repeat(65)])('refuses %s', (zone) => {
    expect(TimeZone.safeParse(zone).success).toBe(false);
  });
});

describe('Metadata', () => {
  it.each([
    [{ a: '\u0000' }, 'has text with a control character'],
    [{ '\u0000': 1 }, 'has text with a control character'],
    [{ a: ['\ud800'] }, 'has text that is not well-formed Unicode'],
  ])('says what is wrong with the text of %j', (value, message) => {
    expect(Metadata.safeParse(value).error?.issues).toMatchObject([{ message }]);
  });
});
