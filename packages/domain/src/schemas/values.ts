import { z } from 'zod';

export const Id = z.uuid();

/** Minor units of the currency beside it; at most 10^9. */
export const Price = z.int().min(0).max(1_000_000_000);
export const Amount = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

const currencies = new Set(Intl.supportedValuesOf('currency'));
/** ISO 4217, upper case. */
export const Currency = z
  .string()
  .max(3)
  .refine((code) => currencies.has(code), { error: 'is not an ISO 4217 code' });

/** An IANA time zone, as `Intl` knows it; kept in the upper and lower case of its list, never under another name. */
export const TimeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, { error: 'is not an IANA time zone' })
  .overwrite((zone) => spellings.get(zone.toLowerCase()) ?? zone);

const spellings = new Map(['UTC', ...Intl.supportedValuesOf('timeZone')].map((zone) => [zone.toLowerCase(), zone]));

function isTimeZone(zone: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(zone)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone.length > 0;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

// These know the calendar: `new Date` would make March of the 30th of February.
const isoInstants = [
  z.core.regexes.datetime({ offset: true }),
  z.core.regexes.datetime({ offset: true, precision: -1 }),
];
const earliest = Date.UTC(1970, 0, 1);
const latest = Date.UTC(2200, 0, 1);

/** An instant of an input: a `Date` (tRPC) or ISO 8601 text with an offset (REST), between 1970 and 2200. */
export const InstantInput = z
  .custom<Date | string>(isInstant, {
    error: ({ input }) =>
      input === undefined ? 'is required' : 'is not an ISO 8601 instant with an offset, between 1970 and 2200',
  })
  // Before the transform: the document's generator looks at what comes in.
  .meta({ override: { type: 'string', format: 'date-time' } })
  .transform((value) => new Date(value));

function isInstant(value: unknown): boolean {
  if (typeof value === 'string' ? !isoInstants.some((form) => form.test(value)) : !(value instanceof Date))
    return false;
  const time = new Date(value as Date | string).getTime();
  return time >= earliest && time < latest;
}

/** An instant of an output: UTC. */
export const Instant = z.date().meta({ override: { type: 'string', format: 'date-time' } });

const maxJsonBytes = 16_384;
const maxJsonDepth = 8;

/** Free JSON of the promoter: an object of at most 16 kB and 8 levels, every text in it well-formed. */
export const Metadata = z.record(z.string(), z.unknown()).superRefine((value, ctx) => {
  const problem =
    jsonProblem(value, 1) ?? (JSON.stringify(value).length > maxJsonBytes ? 'is larger than 16 kB' : undefined);
  if (problem) ctx.addIssue({ code: 'custom', message: problem });
});

function jsonProblem(value: unknown, depth: number): string | undefined {
  if (depth > maxJsonDepth) return 'is nested deeper than 8 levels';
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) return 'has text that is not well-formed Unicode';
      return value.includes('\u0000') ? 'has text with a control character' : undefined;
    case 'number':
      return Number.isFinite(value) ? undefined : 'has a number that JSON cannot carry';
    case 'boolean':
      return undefined;
    case 'object':
      return value === null ? undefined : containerProblem(value, depth);
    default:
      return 'has a value that JSON cannot carry';
  }
}

function containerProblem(value: object, depth: number): string | undefined {
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype)
    return 'has a value that JSON cannot carry';
  for (const [key, inner] of Object.entries(value)) {
    const problem = jsonProblem(key, depth) ?? jsonProblem(inner, depth + 1);
    if (problem) return problem;
  }
  return undefined;
}
