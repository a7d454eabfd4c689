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

it('says texts, bytes, numbers and instants as PostgreSQL reads them, and null apart from its name', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(storable)), async (texts) => {
      expect(await readAs('text', texts)).toEqual(texts);
    }),
  );
  const awkward = ['', 'NULL', 'null', ' a ', 'a b', '"', '\\', '\\"', '{}', 'a,b', null, "'", '{"a": "b\\n"}'];
  expect(await readAs('text', awkward)).toEqual(awkward);
  const bytes = [Buffer.from([0, 34, 92, 255]), Buffer.alloc(0), null];
  expect(await readAs('bytea', bytes)).toEqual(bytes);
  expect(await readAs('int', [1, -2, null])).toEqual([1, -2, null]);
  expect(await readAs('boolean', [true, false])).toEqual([true, false]);
  const instants = [new Date('2040-01-02T03:04:05.678Z'), null];
  expect(await readAs('timestamptz', instants)).toEqual(instants);
  expect(await readAs('text', [])).toEqual([]);
});
