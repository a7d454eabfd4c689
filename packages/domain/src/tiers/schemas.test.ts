import { describe, expect, it } from 'vitest';
import { CreateTierInput } from './schemas.ts';

const eventId = '0198c2a0-0000-7000-8000-000000000000';
const good = { eventId, name: 'Parkett', price: 4500 };

function wrongFields(over: Record<string, unknown>): string[] {
  const issues = CreateTierInput.safeParse({ ...good, ...over }).error?.issues ?? [];
  const names = issues.map((issue) => (issue.code === 'unrecognized_keys' ? issue.keys.join() : issue.path.join('/')));
  return [...new Set(names)].toSorted();
}

describe('CreateTierInput', () => {
  it('allows 1 to 10 per order unless told', () => {
    expect(CreateTierInput.parse(good)).toMatchObject({ minPerOrder: 1, maxPerOrder: 10 });
  });

  it.each([[-1], [1.5], ['10'], [null], [Number.MAX_SAFE_INTEGER], [undefined]])('refuses the price %j', (price) => {
    expect(wrongFields({ price })).toEqual(['price']);
  });

  it.each([[-1], [1.5], [2 ** 53], ['10']])('refuses the capacity %j', (capacity) => {
    expect(wrongFields({ capacity })).toEqual(['capacity']);
  });

  it.each([[0], [1001], [1.5], ['4'], [-1]])('refuses %j as the limit per customer', (maxPerCustomer) => {
    expect(wrongFields({ maxPerCustomer })).toEqual(['maxPerCustomer']);
  });

  it.each([['p'], [''], [7], [{}]])('refuses the pool %j', (poolId) => {
    expect(wrongFields({ poolId })).toEqual(['poolId']);
  });

  it('lets nobody have a limit per customer below the smallest order', () => {
    expect(wrongFields({ minPerOrder: 3, maxPerCustomer: 2 })).toEqual(['maxPerCustomer']);
    expect(wrongFields({ minPerOrder: 3, maxPerCustomer: 3 })).toEqual([]);
    expect(wrongFields({ minPerOrder: 3, maxPerCustomer: null })).toEqual([]);
    expect(wrongFields({ minPerOrder: 3, maxPerCustomer: 2, name: '' })).toEqual(['maxPerCustomer', 'name']);
  });

  it('compares limits and window beside the problems of other fields', () => {
    const window = { salesStartAt: '2030-01-02T00:00:00Z', salesEndAt: '2030-01-01T00:00:00Z' };
    expect(wrongFields({ ...window, minPerOrder: 11, name: '', poolId: 'p' })).toEqual([
      'maxPerOrder',
      'name',
      'poolId',
      'salesEndAt',
    ]);
  });
});
