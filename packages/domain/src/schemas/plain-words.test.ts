import { expect, test } from 'vitest';
import { z } from 'zod';
import { EmailAddress, Id, InstantInput, Metadata, Price, TimeZone, line, text } from './index.ts';

test.each<[string, z.ZodType, unknown, string]>([
  ['a missing field', z.string(), undefined, 'is required'],
  ['a missing choice', z.enum(['a', 'b']), undefined, 'is required'],
  ['a missing instant', InstantInput, undefined, 'is required'],
  ['a missing id', Id, undefined, 'is required'],
  ['a missing address', EmailAddress, undefined, 'is required'],
  ['a missing zone', TimeZone, undefined, 'is required'],
  ['a missing object', z.strictObject({}), undefined, 'is required'],
  ['null for text', z.string(), null, 'must be text'],
  ['text for a number', z.number(), '1', 'must be a number'],
  ['not a number', z.coerce.number(), 'x', 'must be a number'],
  ['infinity', z.number(), Infinity, 'must be a number'],
  ['text for a whole number', z.int(), '1', 'must be a number'],
  ['a broken number', z.int(), 1.5, 'must be a whole number'],
  ['text for a switch', z.boolean(), 'true', 'must be true or false'],
  ['text for a list', z.array(z.string()), 'x', 'must be a list'],
  ['a list for an object', z.strictObject({}), [], 'must be an object'],
  ['a text for free JSON', Metadata, 'x', 'must be an object'],
  ['a number that is too small', Price, -1, 'must be at least 0'],
  ['a number that is too big', Price, 1_000_000_001, 'must be at most 1000000000'],
  ['a number that is not above', z.number().gt(0), 0, 'must be more than 0'],
  ['a number that is not below', z.number().lt(1), 1, 'must be less than 1'],
  ['an empty line', line(5), ' ', 'must have at least 1 character'],
  ['a short text', z.string().min(8), 'x', 'must have at least 8 characters'],
  ['a long text', text(5), 'x'.repeat(6), 'must have at most 5 characters'],
  ['a text of another length', z.string().length(2), 'x', 'must have exactly 2 characters'],
  ['a long list', z.array(z.string()).max(1), ['a', 'b'], 'must have at most 1 item'],
  ['an unknown choice', z.enum(['a', 'b']), 'c', 'must be one of a, b'],
  ['another constant', z.literal('a'), 'b', 'must be a'],
  ['an id of another form', Id, 'x', 'is not a UUID'],
  ['an address of another form', EmailAddress, 'x', 'is not an e-mail address'],
  ['a URL of another form', z.url(), 'x', 'is not a usable URL'],
  ['a URL of another kind', z.url({ protocol: /^https$/ }), 'ftp://x', 'is not a usable URL'],
  ['a text of another form', z.string().regex(/^a$/), 'b', 'has the wrong form'],
  ['an unknown field', z.strictObject({}), { a: 1, b: 2 }, 'has unknown fields: a, b'],
  ['a step that is none', z.number().multipleOf(5), 3, 'must be a multiple of 5'],
  ['none of several forms', z.union([z.string(), z.number()]), true, 'is not valid'],
])('says plainly what is wrong with %s', (_name, schema, value, words) => {
  expect(schema.safeParse(value).error?.issues.map(({ message }) => message)).toEqual([words]);
});

test("a schema's own words come first", () => {
  expect(z.string({ error: 'is no name' }).safeParse(1).error?.issues).toMatchObject([{ message: 'is no name' }]);
});
