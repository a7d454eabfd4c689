import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { afterAll, expect, it } from 'vitest';
import { sql } from '../database/index.ts';
import { placeHold, placeOrder, releaseHold } from '../orders/index.ts';
import { TicketTier } from '../tiers/ticket-tier.ts';
import { anonymous, aPromoter, aPublishedEvent, openTestDomain, passStatements } from '../testing/index.ts';
import { takeWriter } from './stock-writer.ts';

const test = await openTestDomain();
const promoter = await aPromoter();
afterAll(async () => test[Symbol.asyncDispose]());

/** Tables of which a hot event has many rows. */
const large = new Set(['orders', 'order_items', 'tickets', 'holds', 'hold_items', 'idempotency_keys']);

/** Who is short wants to know of every hold of the event that is past its time. */
const readHolds = ['read-tiers-of-expired-holds', 'expire-holds'];
/** Made for a few holds: the index of active holds alone is read for the one that ends. That is short, and the plan is soon renewed. */
const endingHolds = ['release-holds', 'convert-holds'];

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Cond'?: string;
  'Recheck Cond'?: string;
  'TID Cond'?: string;
  Plans?: Plan[];
}

type Statements = ReadonlyMap<string, string>;

/** All named statements that the callback sends. */
async function statementsOf(sell: () => Promise<void>): Promise<Statements> {
  const sent = new Map<string, string>();
  passStatements((statement) => {
    if (statement.name !== undefined) sent.set(statement.name, statement.text);
    return statement;
  });
  await sell().finally(() => passStatements(undefined));
  return sent;
}

/** Free and paid orders, with keys and holds, sold and refused, for a tier with a limit per customer. */
async function sellOfEverything(): Promise<void> {
  const { event, tiers } = await aPublishedEvent(promoter, [
    { price: 0, capacity: 3 },
    { price: 500, capacity: 3 },
  ]);
  const [free = '', paid = ''] = tiers.map((tier) => tier.id);
  await TicketTier.update({ maxPerCustomer: 4 }, { where: { eventId: event.id } });
  const keyed = () => anonymous({ idempotencyKey: randomUUID() });
  const buyer = { email: 'plans@example.com', name: 'Plans' };
  const wants = (tierId: string, quantity: number) => ({ eventId: event.id, items: [{ tierId, quantity }] });
  const hold = await placeHold(keyed(), wants(free, 1));
  await placeOrder(keyed(), { ...wants(free, 1), buyer, holdToken: hold.token });
  await placeOrder(keyed(), { ...wants(paid, 1), buyer });
  await expect(placeOrder(keyed(), { ...wants(free, 3), buyer })).rejects.toMatchObject({ code: 'SOLD_OUT' });
  const { token } = await placeHold(anonymous(), wants(free, 1));
  await releaseHold(anonymous(), { token });
}

/** Scans of large tables that look up nothing narrower than an event or a tier, if that. */
function wideScans(plan: Plan): string[] {
  const { 'Node Type': type, 'Relation Name': table = '' } = plan;
  const condition = plan['TID Cond'] ?? plan['Recheck Cond'] ?? plan['Index Cond'] ?? '';
  const isWide = type.endsWith('Scan') && large.has(table) && !condition.split(' AND ').some(looksUp);
  return [...(isWide ? [`${type} of ${table} by ${condition}`] : []), ...(plan.Plans ?? []).flatMap(wideScans)];
}

function looksUp(condition: string): boolean {
  const column = /^\W*(?:\w+\.)?(\w+)\)?(?:::\w+)? = /.exec(condition)?.[1];
  return column !== undefined && column !== 'event_id' && column !== 'tier_id';
}

/** The plan of a statement for all values, as the writer makes it. */
async function planOf(writer: PoolClient, text: string): Promise<Plan[]> {
  const values = Math.max(0, ...Array.from(text.matchAll(/\$(\d+)/g), ([, number]) => Number(number)));
  const nulls = values === 0 ? '' : `(${Array.from({ length: values }, () => 'null').join(', ')})`;
  await writer.query(`prepare looked_at as ${text}`);
  const { rows } = await writer.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
    `explain (format json) execute looked_at${nulls}`,
  );
  await writer.query('deallocate looked_at');
  return rows.map((row) => row['QUERY PLAN'][0].Plan);
}

async function widePlans(statements: Statements, { but }: { but: string[] }): Promise<Record<string, string[]>> {
  const writer = await takeWriter();
  try {
    const wide: Record<string, string[]> = {};
    for (const [name, text] of statements) {
      const found = (await planOf(writer, text)).flatMap(wideScans);
      if (found.length > 0 && !but.includes(name)) wide[name] = found;
    }
    return wide;
  } finally {
    writer.release();
  }
}

it('looks everything up by its own key, also with plans that were made for small tables', async () => {
  const statements = await statementsOf(sellOfEverything);
  expect([...statements.keys()]).toEqual(
    expect.arrayContaining(['read-units-of-customers', 'read-hold-items', 'lock-holds', 'forget-keys', 'read-claims']),
  );
  expect(await widePlans(statements, { but: readHolds })).toEqual({});
  await sql(`analyze ${[...large].join(', ')}`);
  expect(await widePlans(statements, { but: [...readHolds, ...endingHolds] })).toEqual({});
});
