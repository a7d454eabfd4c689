import { expect, test } from 'vitest';
import { parseForm } from './parse-form.ts';

test('brackets nest, numbered and empty brackets make lists', () => {
  expect(
    parseForm('amount=5&metadata[order_id]=o%201&types[0]=card&types[1]=link&expand[]=a&expand[]=b&a[b][c]=1'),
  ).toEqual({
    amount: '5',
    metadata: { order_id: 'o 1' },
    types: ['card', 'link'],
    expand: ['a', 'b'],
    a: { b: { c: '1' } },
  });
});

test('hostile names are plain names', () => {
  const form = parseForm('__proto__[polluted]=1&a[b=2&]=3&x[1][2][3][4][5][6]=7');
  expect(Object.keys(form)).toEqual(['__proto__', 'a[b', ']', 'x[1][2][3][4][5][6]']);
  expect({}).not.toHaveProperty('polluted');
});
