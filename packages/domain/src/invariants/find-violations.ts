import { database, sql } from '../database/index.ts';
import { invariants } from './invariants.ts';

export interface Violation {
  invariant: string;
  ids: string[];
}

const shown = 20;

/** Asks the database, in one snapshot, which invariants are broken and by which rows (at most 20 each); none is the only good answer. */
export async function findViolations(): Promise<Violation[]> {
  return await database().transaction(async () => {
    await sql('set transaction isolation level repeatable read read only');
    const violations: Violation[] = [];
    for (const { name, query } of invariants) {
      const rows = await sql<{ id: string }>(`select id from (${query}) offenders limit ${shown}`);
      if (rows.length > 0) violations.push({ invariant: name, ids: rows.map((row) => row.id) });
    }
    return violations;
  });
}
