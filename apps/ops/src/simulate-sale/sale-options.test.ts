import { InvalidArgumentError } from 'commander';
import { expect, test } from 'vitest';
import { parseAddress, parseRate, parseReport, parseShare, parseTiers, wholeNumber } from './sale-options.ts';

test('tiers are name, price and capacity; a name may hold colons', () => {
  expect(parseTiers('Standing:2500:300, Row 1: left:0:4')).toEqual([
    { name: 'Standing', price: 2500, capacity: 300 },
    { name: 'Row 1: left', price: 0, capacity: 4 },
  ]);
});

test.each(['', 'Standing', 'Standing:2500', 'A:1:0', 'A:-1:5', 'A:1.5:5', ':1:5', 'A:1:5,'])(
  '"%s" is no tier',
  (text) => {
    expect(() => parseTiers(text)).toThrow(InvalidArgumentError);
  },
);

test('numbers within their bounds are taken', () => {
  expect([parseRate('0.1'), parseRate('10000'), parseShare('0'), parseShare('.25'), wholeNumber(0, 9)('9')]).toEqual([
    0.1, 10_000, 0, 0.25, 9,
  ]);
  expect(parseAddress('http://localhost:8000//')).toBe('http://localhost:8000');
});

test.each(['', ' ', '-1', '0x1', '1e3', 'NaN', 'Infinity', '99999999999'])(
  '"%s" is no number that any flag takes',
  (text) => {
    for (const parse of [parseRate, parseShare, wholeNumber(1, 100)])
      expect(() => parse(text)).toThrow(InvalidArgumentError);
  },
);

test.each(['localhost:8000', 'ftp://localhost', 'nonsense'])('"%s" is no address of a server', (text) => {
  expect(() => parseAddress(text)).toThrow(InvalidArgumentError);
});

test('a folder is no file to write the report to', () => {
  expect(() => parseReport('.')).toThrow('It is a folder.');
});
