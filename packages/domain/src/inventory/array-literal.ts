const needsQuotes = /[{}",\\]|^\s|\s$|^null$|^$/i;

type Element = string | number | boolean | Buffer | Date | null;

/**
 * A column of a batch as PostgreSQL reads an array. The driver's own spelling quotes and escapes every element and leaves a text of
 * thousands of pieces.
 */
export function arrayLiteral(elements: readonly unknown[]): string {
  return `{${elements.map((element) => spelled(element as Element)).join(',')}}`;
}

function spelled(element: Element): string {
  if (element === null) return 'NULL';
  if (typeof element === 'number') return String(element);
  if (Buffer.isBuffer(element)) return `"\\\\x${element.toString('hex')}"`;
  const text = element instanceof Date ? element.toISOString() : String(element);
  return needsQuotes.test(text) ? `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"` : text;
}
