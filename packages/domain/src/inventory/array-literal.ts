const needsQuotes = /[{}",\\]|^\s|\s$|^null$|^$/i;

/**
 * A column of a batch as PostgreSQL reads an array, in one text: the driver's own is a chain of thousands of pieces, in which every
 * element is quoted. Of texts, numbers, booleans, bytes and instants; null and undefined are NULL, anything else is refused.
 */
export function arrayLiteral(elements: readonly unknown[]): string {
  return `{${elements.map(elementLiteral).join(',')}}`;
}

function elementLiteral(element: unknown): string {
  if (element === null || element === undefined) return 'NULL';
  if (typeof element === 'string') return quoted(element);
  if (typeof element === 'number' || typeof element === 'boolean' || typeof element === 'bigint')
    return String(element);
  if (Buffer.isBuffer(element)) return `"\\\\x${element.toString('hex')}"`;
  if (element instanceof Date) return element.toISOString();
  throw new TypeError('a column of a batch has an element of an unknown kind');
}

function quoted(text: string): string {
  return needsQuotes.test(text) ? `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"` : text;
}
