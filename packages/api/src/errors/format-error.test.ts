import { configureLog, DomainError } from '@ticket-vendor/domain';
import { TRPCError } from '@trpc/server';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { apiError } from './api-error.ts';
import { formatError, nameRequest } from './format-error.ts';

configureLog({ level: 'silent' });

const Input = z.strictObject({
  email: z.email(),
  items: z.array(z.strictObject({ quantity: z.int().min(1) })),
  'a/b~c': z.string().optional(),
});

function shapeOf(error: unknown) {
  return formatError({ error: apiError(error, { requestId: 'r-1' }), path: 'a.b', ctx: { requestId: 'r-1' } });
}

function refusalOf(input: unknown): TRPCError {
  return new TRPCError({ code: 'BAD_REQUEST', cause: Input.safeParse(input).error });
}

test('names every wrong and every unknown field by its own pointer, all at once', () => {
  const { data } = shapeOf(
    refusalOf({ email: 'nope', items: [{ quantity: 0, colour: 'red' }], priority: 1, 'a/b~c': 2 }),
  );

  expect(data.reason).toBe('VALIDATION_FAILED');
  expect(data.errors?.map(({ pointer }) => pointer).toSorted()).toEqual([
    '/a~1b~0c',
    '/email',
    '/items/0/colour',
    '/items/0/quantity',
    '/priority',
  ]);
});

test('says that a missing field is required', () => {
  expect(shapeOf(refusalOf({ items: [] })).data.errors).toEqual([{ pointer: '/email', detail: 'is required' }]);
});

test.each([
  [undefined, 'The input is required'],
  [[], 'The input must be an object'],
  [{ email: 'a@example.com' }, '/items: is required'],
])('tells in one sentence what is wrong with %j', (input, message) => {
  expect(shapeOf(refusalOf(input)).message).toBe(message);
});

test('hides what is not of the catalogue, an output that does not fit included', () => {
  const { error } = z.object({ secret: z.string() }).safeParse({ secret: 1 });
  for (const foreign of [
    new Error('relation "secret_table" does not exist'),
    new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: 'secret_table', cause: error }),
    'secret_table',
  ]) {
    const shape = shapeOf(foreign);
    expect(shape.data).toMatchObject({ reason: 'INTERNAL', httpStatus: 500, requestId: 'r-1' });
    expect(JSON.stringify(shape)).not.toMatch(/secret|stack/);
  }
});

test('a database that is away is UNAVAILABLE and says when to try again', () => {
  const lost = Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:5432'), { code: 'ECONNREFUSED' });
  const shape = shapeOf(lost);

  expect(shape.data).toMatchObject({ reason: 'UNAVAILABLE', httpStatus: 503, retryAfterSeconds: 1 });
  expect(JSON.stringify(shape)).not.toContain('10.0.0.1');
});

test('keeps the details of a domain error', () => {
  const { data, message } = shapeOf(new DomainError('SOLD_OUT', 'Two are left.', { details: { available: 2 } }));

  expect(message).toBe('Two are left.');
  expect(data.details).toEqual({ available: 2 });
});

test('an error from before there was a context carries the request id it was given', () => {
  const error = new TRPCError({ code: 'PARSE_ERROR' });
  nameRequest(error, 'r-9');

  expect(formatError({ error, path: undefined, ctx: undefined }).data).toMatchObject({
    requestId: 'r-9',
    reason: 'VALIDATION_FAILED',
  });
});
