import { Id } from '@ticket-vendor/domain';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { fieldProblems } from './field-problems.ts';

function problemsOf(schema: z.ZodType, input: unknown) {
  const { error } = schema.safeParse(input);
  return error ? fieldProblems(error) : [];
}

test('says what is wrong in plain words, without the value', () => {
  const Input = z.strictObject({ id: Id, price: z.int().min(0), name: z.string().min(1), kind: z.enum(['a', 'b']) });
  expect(problemsOf(Input, { id: 'x', price: -1, name: '' })).toEqual([
    { pointer: '/id', detail: 'is not a UUID' },
    { pointer: '/price', detail: 'must be at least 0' },
    { pointer: '/name', detail: 'must have at least 1 character' },
    { pointer: '/kind', detail: 'is required' },
  ]);
});

test('says the same fault of a field once, with the narrower bound', () => {
  const Input = z.strictObject({ quantity: z.int().min(1).max(100) });
  expect(problemsOf(Input, { quantity: 2 ** 53 })).toEqual([{ pointer: '/quantity', detail: 'must be at most 100' }]);
  expect(problemsOf(Input, { quantity: -(2 ** 53) })).toEqual([{ pointer: '/quantity', detail: 'must be at least 1' }]);
});

test('says different faults of a field, and the same fault of two fields, each', () => {
  const Secret = z
    .string()
    .min(8)
    .refine((text) => text.isWellFormed(), { error: 'is not well-formed Unicode' })
    .refine((text) => !text.includes('\u0000'), { error: 'has a control character' });
  expect(problemsOf(z.strictObject({ a: Secret, b: Secret }), { a: '\ud800\u0000', b: 'short' })).toEqual([
    { pointer: '/a', detail: 'must have at least 8 characters' },
    { pointer: '/a', detail: 'is not well-formed Unicode' },
    { pointer: '/a', detail: 'has a control character' },
    { pointer: '/b', detail: 'must have at least 8 characters' },
  ]);
});

test('names every unknown field by a pointer of its own', () => {
  expect(problemsOf(z.strictObject({}), { 'a/b': 1, '~': 2 })).toEqual([
    { pointer: '/a~1b', detail: 'is not a known field' },
    { pointer: '/~0', detail: 'is not a known field' },
  ]);
});
