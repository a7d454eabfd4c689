import { z } from 'zod';
import { Journal } from './journal.ts';
import { recentOnly } from './recent-only.ts';
import type { LedgerTables } from './records.ts';

type TableName = keyof LedgerTables;
export type Tables = { [T in TableName]: Map<string, LedgerTables[T]> };
export type LedgerReadOut = { [T in Exclude<TableName, 'answers' | 'cards'>]: LedgerTables[T][] };

const TABLES = [
  'intents',
  'charges',
  'cards',
  'events',
  'deliveries',
  'answers',
  'mails',
] as const satisfies TableName[];
const Line = z.object({ table: z.enum(TABLES), value: z.looseObject({ id: z.string() }) });

/**
 * Everything the stand-ins have been told and have answered. Rows are replaced, never changed in place, so that an event
 * keeps the object as it was. With a folder each change is on disk before the caller goes on.
 */
export class Ledger {
  readonly #journal: Journal | null;
  #tables: Tables = emptyTables();
  #unwritten: string[] | null = null;
  /** Lines of the file that could not be read at the start. */
  readonly unreadableLines: number = 0;

  constructor(folder: string | null) {
    this.#journal = folder === null ? null : new Journal(folder);
    for (const line of this.#journal?.lines() ?? []) if (!this.#restore(line)) this.unreadableLines += 1;
    this.#tables = recentOnly(this.#tables);
  }

  get<T extends TableName>(table: T, id: string): LedgerTables[T] | undefined {
    return this.#tables[table].get(id);
  }

  /** Oldest first. */
  all<T extends TableName>(table: T): LedgerTables[T][] {
    return [...this.#tables[table].values()];
  }

  put<T extends TableName>(table: T, value: LedgerTables[T]): void {
    this.#tables[table].set(value.id, value);
    if (this.#journal === null) return;
    const line = JSON.stringify({ table, value });
    if (this.#unwritten) this.#unwritten.push(line);
    else this.#journal.append([line]);
  }

  /** What `work` puts reaches the file in one write, so a crash keeps all of it or nothing. */
  inOneWrite<R>(work: () => R): R {
    if (this.#unwritten) return work();
    const lines: string[] = [];
    this.#unwritten = lines;
    try {
      return work();
    } finally {
      this.#unwritten = null;
      if (lines.length > 0) this.#journal?.append(lines);
    }
  }

  /** Rewrites the file from memory; only whoever holds the port may do so, or two processes would undo each other. */
  compact(): void {
    if (this.#journal === null) return;
    this.#journal.rewrite(
      TABLES.flatMap((table) => [...this.#tables[table].values()].map((value) => JSON.stringify({ table, value }))),
    );
  }

  clear(): void {
    this.#tables = emptyTables();
    this.#journal?.rewrite([]);
  }

  readOut(): LedgerReadOut {
    return {
      intents: this.all('intents'),
      charges: this.all('charges'),
      events: this.all('events'),
      deliveries: this.all('deliveries'),
      mails: this.all('mails'),
    };
  }

  close(): void {
    this.#journal?.close();
  }

  #restore(text: string): boolean {
    const line = Line.safeParse(parseJson(text));
    if (!line.success) return false;
    const { table, value } = line.data;
    // The file is written by `put` alone: a line that names a table holds that table's row.
    (this.#tables[table] as Map<string, unknown>).set(value.id, value);
    return true;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function emptyTables(): Tables {
  return {
    intents: new Map(),
    charges: new Map(),
    cards: new Map(),
    events: new Map(),
    deliveries: new Map(),
    answers: new Map(),
    mails: new Map(),
  };
}
