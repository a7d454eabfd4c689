/** A guard of the stock as the code carries it: pieces of SQL statements, or a CHECK or trigger of the test's own database. */
export interface Guard {
  /** What is cut out of statements, and what is put in its place: the named one, or whichever has the text. */
  statements?: { name?: string; text: string; instead: string }[];
  /** How the test's database loses it, and gets it back: each change a transaction of its own, since two locked tables could meet a reader of both. */
  schema?: { without: string; again: string }[];
}

const rowLock = (name: string) => ({ name, text: ' for no key update', instead: '' });

const stockChecks = {
  tier_stock: 'allocated >= 0 and (capacity is null or allocated <= capacity)',
  pool_stock: 'allocated between 0 and capacity',
};

/**
 * The guards of the stock, and two pauses that guard nothing: they make the moment long in which a race can be lost, with the
 * guard as without it.
 */
export const guards = {
  'row locks of tiers': { statements: [rowLock('lock-tiers')] },
  'row locks of pools': { statements: [rowLock('lock-pools')] },
  'lock order': {
    statements: [{ name: 'lock-tiers', text: 'order by tier_id', instead: 'order by random()' }],
  },
  'bounds of pool counters': {
    statements: [{ name: 'change-pools', text: 's.allocated + c.units between 0 and s.capacity', instead: 'true' }],
  },
  'bounds of tier counters': {
    statements: [
      {
        name: 'change-tiers',
        text: 's.allocated + c.units >= 0 and (s.capacity is null or s.allocated + c.units <= s.capacity)',
        instead: 'true',
      },
    ],
  },
  'checks of counters': {
    schema: Object.entries(stockChecks).map(([table, check]) => ({
      without: `alter table ${table} drop constraint ${table}_within_capacity`,
      again: `alter table ${table} add constraint ${table}_within_capacity check (${check})`,
    })),
  },
  'row locks of named holds': { statements: [rowLock('lock-holds')] },
  'status of converted holds': {
    statements: [{ name: 'convert-holds', text: "and h.status = 'active'", instead: '' }],
  },
  'row locks of expired holds': { statements: [rowLock('expire-holds')] },
  'status of cancelled orders': {
    statements: [{ text: 'status = any($3::text[]) and (true)', instead: '(true or status = any($3::text[]))' }],
  },
  'status of expired orders': {
    statements: [
      { text: 'status = any($3::text[]) and (expires_at <= app_now())', instead: '(true or status = any($3::text[]))' },
    ],
  },
  'moves of orders': {
    schema: [
      {
        without: 'alter table orders disable trigger orders_status_moves',
        again: 'alter table orders enable trigger orders_status_moves',
      },
    ],
  },
  'pause after the locks': {
    statements: [{ name: 'read-event', text: 'select status', instead: 'select pg_sleep(0.06), status' }],
  },
  'pause between the locks': {
    statements: [{ name: 'lock-tiers', text: 'select tier_id', instead: 'select pg_sleep(0.03), tier_id' }],
  },
} satisfies Record<string, Guard>;

export type GuardName = keyof typeof guards;
