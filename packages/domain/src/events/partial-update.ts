import { isDeepStrictEqual } from 'node:util';

/** One field after a PUT: absent keeps what is stored, null clears. */
export function updated<T>(given: T | null | undefined, stored: T, cleared: T): T {
  return given === undefined ? stored : (given ?? cleared);
}

interface FieldChanges<Fields extends object> {
  names: Set<keyof Fields>;
  before: Partial<Fields>;
  after: Partial<Fields>;
}

/** The fields whose values differ, with both values. */
export function fieldChanges<Fields extends object>(before: Fields, after: Fields): FieldChanges<Fields> {
  const all = Object.keys(after) as (keyof Fields)[];
  const names = new Set(all.filter((name) => !isDeepStrictEqual(before[name], after[name])));
  return { names, before: only(before, names), after: only(after, names) };
}

function only<Fields extends object>(fields: Fields, names: Set<keyof Fields>): Partial<Fields> {
  return Object.fromEntries([...names].map((name) => [name, fields[name]])) as Partial<Fields>;
}
