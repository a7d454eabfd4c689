import { sql } from './connection.ts';

interface TableRow {
  name: string;
  about: string | null;
  columns: string[];
  constraints: string[];
  indexes: string[];
  triggers: string[];
}

/** The migrated schema as the text of docs/DATABASE.md, read from the database's own catalogue. */
export async function describeSchema(): Promise<string> {
  const tables = await readTables();
  const intro = [
    '# Database',
    '',
    'Read from the migrated schema by a test, which fails when this page is stale (`npm test -- -u` writes it anew).',
    '',
    '- Ids are UUIDv7 made by the application. Money is `bigint` minor units beside an ISO 4217 currency. Instants are `timestamptz`.',
    '- `app_now()` is the only clock of every decision: `clock_timestamp()` plus an offset that only tests may set.',
    '- `require_rows()` makes a statement fail that changed another number of rows than it must: COMMIT follows the statements of a batch before they have answered.',
    "- Rows on the purchase path carry `event_id`, and the foreign keys between them are composite: a line cannot name another event's tier, and sharding by event later changes keys, not code.",
    '- Foreign keys refuse the deletion of what is referred to, except from an event or tier to the rows that are a part of it.',
    '- Rows are locked `FOR NO KEY UPDATE`, everywhere in this order: pools, tiers, codes, idempotency keys, waitlist entries, orders, payments, holds, tickets, each by id.',
    '- The job queue is pg-boss, in the schema `pgboss` of the same database; a job is written in the transaction that makes it true.',
    '',
    'Migrations are numbered SQL files in `packages/domain/src/database/migrations`, forward only, applied by umzug under an advisory lock.',
    '',
  ];
  return [...intro, ...tables.flatMap(describeTable)].join('\n');
}

function describeTable({ name, about, columns, constraints, indexes, triggers }: TableRow): string[] {
  return [
    `## ${name}`,
    '',
    about ?? '',
    '',
    '| column | type | |',
    '|---|---|---|',
    ...columns,
    ...list('Constraints', constraints),
    ...list('Indexes', indexes),
    ...list('Triggers', triggers),
    '',
  ];
}

function list(title: string, entries: string[]): string[] {
  return entries.length === 0 ? [] : ['', `${title}:`, '', ...entries.map((entry) => `- \`${entry}\``)];
}

async function readTables(): Promise<TableRow[]> {
  return await sql<TableRow>(`
    select c.relname as name, obj_description(c.oid) as about,
      array(select format('| %s | %s | %s |', a.attname, format_type(a.atttypid, a.atttypmod),
              concat_ws(', ', case when a.attnotnull then 'not null' end, 'default ' || pg_get_expr(d.adbin, d.adrelid)))
            from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
            where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum) as columns,
      array(select pg_get_constraintdef(k.oid) from pg_constraint k
            where k.conrelid = c.oid and k.contype in ('p', 'u', 'f', 'c')
            order by position(k.contype::text in 'pufc'), k.conname) as constraints,
      array(select regexp_replace(pg_get_indexdef(i.indexrelid), '^CREATE (UNIQUE )?INDEX (\\S+) ON public\\.\\S+ ', '\\2: \\1') from pg_index i
            where i.indrelid = c.oid and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u'))
            order by 1) as indexes,
      array(select t.tgname || ': ' || p.proname from pg_trigger t join pg_proc p on p.oid = t.tgfoid
            where t.tgrelid = c.oid and not t.tgisinternal order by t.tgname) as triggers
    from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace order by c.relname`);
}
