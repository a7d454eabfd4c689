import { z } from 'zod';
import { invalidField } from '../errors/index.ts';

/** The two fields of every list's input. */
export const pageInput = {
  limit: z.int().min(1).max(100).default(20),
  cursor: z.string().min(1).max(500).optional(),
};

/** A page: `nextCursor` is null on the last one. */
export function page<Item extends z.ZodType>(
  item: Item,
): z.ZodObject<{ data: z.ZodArray<Item>; nextCursor: z.ZodNullable<z.ZodString> }> {
  return z.object({ data: z.array(item), nextCursor: z.string().nullable() });
}

/** Cuts `limit + 1` rows to a page; the cursor is what `keyOf` says of the last row shown. */
export function toPage<Row, Key>(
  rows: Row[],
  limit: number,
  keyOf: (row: Row) => Key,
): { rows: Row[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { rows: shown, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null };
}

export function encodeCursor(key: unknown): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** Reads a cursor made by `encodeCursor`; anything else is 400 at `/cursor`. */
export function decodeCursor<Key extends z.ZodType>(cursor: string, schema: Key): z.output<Key> {
  try {
    const parsed = schema.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    if (parsed.success) return parsed.data;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw invalidField('/cursor', 'is not a cursor of this list');
}
