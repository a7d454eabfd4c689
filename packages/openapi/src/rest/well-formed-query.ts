/**
 * Whether the query of an address is what RFC 3986 allows: visible ASCII whose percent-escapes are whole and are UTF-8. Parsers
 * of queries let everything else pass, changed.
 */
export function isWellFormedQuery(url: string): boolean {
  const start = url.indexOf('?');
  if (start === -1) return true;
  const query = url.slice(start);
  if (!/^[\x21-\x7e]*$/.test(query)) return false;
  try {
    decodeURIComponent(query);
    return true;
  } catch (error) {
    if (error instanceof URIError) return false;
    throw error;
  }
}
