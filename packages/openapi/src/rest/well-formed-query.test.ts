import { expect, test } from 'vitest';
import { isWellFormedQuery } from './well-formed-query.ts';

test.each([
  '/',
  '/events',
  '/events?',
  '/events?q=a+b&c',
  '/%ff?q=%25',
  '/?q=%C3%BC',
  '/?q=%F0%9F%8E%AB',
  '/?a?b',
  '/?q=%00',
])('takes %s', (url) => {
  expect(isWellFormedQuery(url)).toBe(true);
});

test.each([
  '/?%',
  '/?q=%',
  '/?q=%f',
  '/?q=%zz',
  '/?q=%ff',
  '/?q=%C3',
  '/?q=%C0%80',
  '/?q=%ED%A0%80',
  '/?q=%F5%80%80%80',
  '/?q=\u00fc',
  '/?q=a b',
])('refuses %s', (url) => {
  expect(isWellFormedQuery(url)).toBe(false);
});
