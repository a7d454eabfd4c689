import type { Venue } from './schemas.ts';

/** One form for all ways of writing a text: NFKC, then upper and lower case in turn, so that "GROSSE" finds "Große". */
export function fold(text: string): string {
  return text.normalize('NFKC').toUpperCase().toLowerCase().replaceAll('ς', 'σ').normalize('NFKC');
}

/** The folded columns that `listEvents` searches. */
export function searchColumns(event: { title: string; description: string; venue: Venue }): {
  searchTitle: string;
  searchText: string;
  searchCity: string;
} {
  const { title, description, venue } = event;
  return {
    searchTitle: fold(title),
    searchText: fold([title, venue.name, venue.address, venue.city, description].filter(Boolean).join('\n')),
    searchCity: fold(venue.city ?? ''),
  };
}

/** One LIKE pattern for each different word of a query; `%` and `_` in it stand for themselves. */
export function wordPatterns(q: string): string[] {
  const words = new Set(fold(q).split(/\s+/).filter(Boolean));
  return [...words].map((word) => `%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`);
}
