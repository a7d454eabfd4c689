import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { sql } from '../database/index.ts';
import { openTestDomain } from '../testing/index.ts';
import { arrayLiteral } from './array-literal.ts';

const test = await openTestDomain();
afterAll(async () => test[Symbol.asyncDispose]());

async function readAs(type: string, elements: readonly unknown[]): Promise<unknown> {
  const [row] = await sql<{ elements: unknown }>(`select $1::${type}[] as elements`, [arrayLiteral(elements)]);
  return row?.elements;
}

// What PostgreSQL cannot keep in a text (NUL, half a pair) is refused long before.
const text = fc.string({
  unit: fc.oneof(fc.constantFrom('\\', '"', '{', '}', ',', ' ', '\t'), fc.string({ unit: 'binary', minLength: 1 })),
});
const storable = text.filter((value) => value.isWellFormed() && !value.includes('\0'));

it('writes arrays that PostgreSQL reads as what they were', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(storable)), async (texts) => {
      expect(await readAs('text', texts)).toEqual(texts);
    }),
  );
  const awkward = ['', 'NULL', 'null', ' a ', 'a b', '"', '\\', '\\"', '{}', 'a,b', null, "'"];
  expect(await readAs('text', awkward)).toEqual(awkward);
  expect(await readAs('text', [])).toEqual([]);
});

const instant = new Date('2040-01-02T03:04:05.678Z');

it.each<[type: string, elements: unknown[]]>([
  ['text', ['a', null, undefined]],
  ['bytea', [Buffer.from([0, 34, 92, 255]), Buffer.alloc(0), null]],
  ['int', [1, -2, null]],
  ['bigint', [9_007_199_254_740_993n, 5]],
  ['boolean', [true, false]],
  ['timestamptz', [instant, null]],
  ['uuid', ['0197f3a0-0000-7000-8000-000000000000']],
  ['jsonb', ['{"a": "b\\n\\"", "c": [1]}', '{}', null]],
])('means of %s what the driver would', async (type, elements) => {
  const [driver] = await sql<{ elements: unknown }>(`select $1::${type}[] as elements`, [elements]);
  expect(await readAs(type, elements)).toEqual(driver?.elements);
});

it.each([{ a: 1 }, [1], new Uint8Array(2), new Date(Number.NaN)])('refuses what has no one meaning: %o', (element) => {
  expect(() => arrayLiteral([element])).toThrow(/unknown kind|Invalid time value/);
});
