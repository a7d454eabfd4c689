import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, searchColumns, wordPatterns } from './event-search.ts';

describe('event search', () => {
  it('folds case beyond ASCII: sharp s, final sigma, ligatures, wide letters', () => {
    expect(fold('GROSSE')).toBe(fold('große'));
    expect(fold('ΟΔΥΣΣΕΥΣ')).toBe(fold('οδυσσευς'));
    expect(fold('ﬁnale')).toBe('finale');
    expect(fold('ＪＡＺＺ')).toBe('jazz');
  });

  it('finds any text by its own words in upper or lower case', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        for (const written of [text, text.toUpperCase(), text.toLowerCase(), text.normalize('NFD')])
          for (const pattern of wordPatterns(written))
            expect(fold(text)).toContain(pattern.slice(1, -1).replaceAll(/\\(.)/gs, '$1'));
      }),
    );
  });

  it('takes the wildcards of LIKE as plain characters', () => {
    expect(wordPatterns(String.raw`100% a_b c\d`)).toEqual([
      String.raw`%100\%%`,
      String.raw`%a\_b%`,
      String.raw`%c\\d%`,
    ]);
  });

  it('asks for every different word once', () => {
    expect(wordPatterns('Jazz  jazz NIGHT')).toEqual(['%jazz%', '%night%']);
  });

  it('covers title, venue, address, city and description', () => {
    const { searchText, searchTitle, searchCity } = searchColumns({
      title: 'Tosca',
      description: 'Puccini',
      venue: { name: 'Oper', address: 'Ring 1', city: 'Wien', country: 'AT' },
    });
    expect(searchText.split('\n')).toEqual(['tosca', 'oper', 'ring 1', 'wien', 'puccini']);
    expect([searchTitle, searchCity]).toEqual(['tosca', 'wien']);
  });
});
