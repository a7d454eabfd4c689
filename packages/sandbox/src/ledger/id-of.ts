/** The ledger holds ids, never expanded objects, though the vendor's types allow both. */
export function idOf(reference: string | { id: string } | null): string {
  return typeof reference === 'string' ? reference : (reference?.id ?? '');
}
