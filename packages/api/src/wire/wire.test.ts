import fc from 'fast-check';
import superjson from 'superjson';
import { describe, expect, test } from 'vitest';
import { readWire, writeWire } from './index.ts';

const official = (value: unknown): string => JSON.stringify(superjson.serialize(value));
const at = new Date('2030-01-01T20:00:00.123Z');
const shared = { at };

describe('an output is written as superjson writes it', () => {
  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'é "x"   \ud800'],
    ['a number', 12.5],
    ['minus zero', { n: -0 }],
    ['no number', { n: Number.NaN, m: Number.POSITIVE_INFINITY }],
    ['a bigint', { n: 12n }],
    ['a date', at],
    ['a date that is none', { at: new Date(Number.NaN) }],
    [
      'dates at depth',
      { createdAt: at, items: [{ soldAt: new Date(0) }, { soldAt: null }], venue: { opens: new Date(1) } },
    ],
    ['dates in a list', { at: [new Date(0), new Date(1)], b: [{ z: new Date(2) }, new Date(3)] }],
    ['an absent member', { a: undefined, b: 1 }],
    ['a hole', [1, undefined, 3]],
    // oxlint-disable-next-line no-sparse-arrays
    ['a sparse list', [1, , 3]],
    ['one object in two places', { a: shared, b: shared }],
    ['one date in two places', { a: at, b: at }],
    ['one empty list in two places', { a: [], b: [] }],
    ['keys with dots', { 'a.b': at, 'c\\d': at, e: { 'f.g': at } }],
    ['keys that are numbers', { 7: at, 5: { z: new Date(2) }, b: new Date(3) }],
    ['a map and a set', { map: new Map([[1, at]]), set: new Set([at]) }],
    ['a regular expression, a URL, an error', { r: /x/g, u: new URL('https://example.com/'), e: new Error('x') }],
    ['bytes', { bytes: new Uint8Array([1, 2]) }],
    ['an object of nobody', Object.assign(Object.create(null) as object, { at })],
    ['an object with its own idea of JSON', { toJSON: () => 'x', a: 1 }],
    [
      'a class',
      new (class Sale {
        at = at;
      })(),
    ],
    ['a function', { f: () => 1 }],
    ['a list of pages', { data: [{ id: 'x', startsAt: new Date(5), tags: ['a'], metadata: {} }], nextCursor: null }],
  ])('%s', (_name, value) => {
    expect(writeWire(value)).toBe(official(value));
  });

  test.each(['constructor', 'prototype', '__proto__'])('a member named %s is refused, as superjson does', (name) => {
    const value: unknown = JSON.parse(`{"metadata":{"${name}":1}}`);
    expect(() => official(value)).toThrow(/prototype pollution/);
    expect(() => writeWire(value)).toThrow(/prototype pollution/);
  });

  test('anything at all', () => {
    const leaf = fc.oneof(
      fc.date(),
      fc.jsonValue({ maxDepth: 1 }),
      fc.constantFrom(undefined, -0, Number.NaN, 3n, shared, at),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        leaf,
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(
          fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom('a', 'b', '1', '0', 'a.b', '\\')),
          tie('tree'),
          {
            maxKeys: 4,
          },
        ),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => outcome(() => writeWire(value)) === outcome(() => official(value))),
      {
        numRuns: 2_000,
      },
    );
  });
});

describe('an input is read as superjson reads it', () => {
  test.each([
    '{"json":{"a":1,"b":[null,"x"]}}',
    '{"json":null}',
    '{"json":null,"meta":{"values":["undefined"],"v":1}}',
    '{"json":{"a":"2030-01-01T00:00:00.000Z"},"meta":{"values":{"a":["Date"]},"v":1}}',
    '{"json":{"a":{"x":1},"b":null},"meta":{"referentialEqualities":{"a":["b"]},"v":1}}',
    '{"json":{"__proto__":{"role":"promoter"}}}',
    '{"json":{"\\u005f_proto__":{"role":"promoter"}}}',
    '{}',
    '5',
  ])('%s', (text) => {
    const read = readWire(text);
    const expected: unknown = superjson.deserialize(JSON.parse(text) as never);
    expect(read).toEqual(expected);
    expect(Object.keys(Object(read) as object)).toEqual(Object.keys(Object(expected) as object));
  });

  test('no text is no input', () => {
    expect([readWire(undefined), readWire('')]).toEqual([undefined, undefined]);
  });

  test.each(['{', 'null', '{"json":{"a":1},"meta":{"values":{"__proto__.x":["set"]}}}'])('refuses %s', (text) => {
    expect(() => readWire(text)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  });
});

function outcome(write: () => string): string {
  try {
    return write();
  } catch (error) {
    return `refused: ${error instanceof Error ? error.message : 'x'}`;
  }
}
