import { z } from 'zod';
import { Id, decodeCursor } from '../schemas/index.ts';
import type { EventSort } from './schemas.ts';

interface KeyColumn {
  column: string;
  /** The column as exact text: a JavaScript Date would cut microseconds, and pages would repeat or skip rows. */
  asText: string;
  type: 'int' | 'timestamptz' | 'uuid';
  schema: z.ZodType<string>;
}

/** A total order of the list: key columns, the id last, all in one direction. */
export interface EventOrder {
  sort: EventSort;
  columns: KeyColumn[];
  direction: 'asc' | 'desc';
}

const idColumn: KeyColumn = { column: 'id', asText: 'id::text', type: 'uuid', schema: Id };
const startColumn = instantColumn('starts_at');
const creationColumn = instantColumn('created_at');

// $1 is the list of search patterns, empty without a query.
const titleMatch = 'case when search_title like all ($1::text[]) then 0 else 1 end';
const rankColumn: KeyColumn = {
  column: titleMatch,
  asText: `(${titleMatch})::text`,
  type: 'int',
  schema: z.enum(['0', '1']),
};

const orders: Record<EventSort, Omit<EventOrder, 'sort'>> = {
  startsAt: { columns: [startColumn, idColumn], direction: 'asc' },
  '-startsAt': { columns: [startColumn, idColumn], direction: 'desc' },
  createdAt: { columns: [creationColumn, idColumn], direction: 'asc' },
  '-createdAt': { columns: [creationColumn, idColumn], direction: 'desc' },
  relevance: { columns: [rankColumn, startColumn, idColumn], direction: 'asc' },
};

export function eventOrder(sort: EventSort): EventOrder {
  return { sort, ...orders[sort] };
}

/** The key in a cursor of this order; a cursor of another one is `VALIDATION_FAILED` at `/cursor`. */
export function readCursor(order: EventOrder, cursor: string): string[] {
  const [first, ...others] = order.columns.map((column) => column.schema);
  const key = first ? z.tuple([first, ...others]) : z.tuple([]);
  return decodeCursor(cursor, z.object({ sort: z.literal(order.sort), key })).key;
}

function instantColumn(column: string): KeyColumn {
  return {
    column,
    asText: `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
    type: 'timestamptz',
    schema: z.iso.datetime({ precision: 6 }).regex(/^[12]/),
  };
}
