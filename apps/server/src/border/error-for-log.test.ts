import { DomainError } from '@ticket-vendor/domain';
import { expect, test } from 'vitest';
import { errorForLog } from './error-for-log.ts';

test('keeps the chain of causes and leaves statement and parameters out', () => {
  const original = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (email)=(a@b.example)' });
  const error = Object.assign(new Error('Validation error'), {
    name: 'SequelizeUniqueConstraintError',
    original,
    sql: 'insert into users',
    parameters: ['a@b.example', 'hash'],
  });

  const logged = errorForLog(new Error('outer', { cause: error }));

  expect(logged).toMatchObject({
    message: 'outer',
    cause: { type: 'SequelizeUniqueConstraintError', cause: { code: '23505', message: 'duplicate key' } },
  });
  expect(JSON.stringify(logged)).not.toMatch(/a@b\.example|insert into|parameters/);
});

test('has a stack where there is one: refusals have none', () => {
  expect(errorForLog(new Error('ours'))?.stack).toContain('error-for-log.test');
  expect(errorForLog(new DomainError('SOLD_OUT'))).toEqual({
    type: 'DomainError',
    code: 'SOLD_OUT',
    message: expect.any(String),
  });
});
