import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, expect, it } from 'vitest';
import { placeHold, placeOrder, releaseHold } from '../orders/index.ts';
import { TicketTier } from '../tiers/ticket-tier.ts';
import { anonymous, aPromoter, aPublishedEvent, openTestDomain } from '../testing/index.ts';
import { takeWriter } from './stock-connection.ts';

const test = await openTestDomain();
const promoter = await aPromoter();
afterAll(async () => test[Symbol.asyncDispose]());

/** Tables of which a hot event has many rows. */
const large = new Set(['orders', 'order_items', 'tickets', 'holds', 'hold_items', 'idempotency_keys']);

/** Who is short wants to know of every hold that is past its time: an index of active holds alone is meant to be read for that. */
const wanted = new Set(['holds_active_by_event']);

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Index Cond'?: string;
  'Recheck Cond'?: string;
  'TID Cond'?: string;
  Plans?: Plan[];
}

/** All named statements that the callback sends. */
async function statementsOf(sell: () => Promise<void>): Promise<Map<string, string>> {
  const sent = new Map<string, string>();
  const prototype = Client.prototype as unknown as { query: (...args: unknown[]) => unknown };
  const { query } = prototype;
  prototype.query = function (this: unknown, ...args: unknown[]) {
    const [statement] = args as [{ name?: string; text: string } | string];
    if (typeof statement === 'object' && statement.name !== undefined) sent.set(statement.name, statement.text);
    return Reflect.apply(query, this, args);
  };
  await sell().finally(() => (prototype.query = query));
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

/** Scans of large tables that look nothing up but the event, if that. */
function wideScans(plan: Plan): string[] {
  const { 'Node Type': type, 'Relation Name': table = '', 'Index Name': index = '' } = plan;
  const condition = plan['TID Cond'] ?? plan['Recheck Cond'] ?? plan['Index Cond'] ?? '';
  const looksUp = /=/.test(condition.replaceAll(/\(?event_id = \$\d+\)?/g, '')) || wanted.has(index);
  const isWide = type.endsWith('Scan') && large.has(table) && !looksUp;
  return [
    ...(isWide ? [`${type} of ${table} by ${index} ${condition}`] : []),
    ...(plan.Plans ?? []).flatMap((part) => wideScans(part)),
  ];
}

it('looks everything up by its own key, also with plans that were made while the tables were empty', async () => {
  const statements = await statementsOf(sellOfEverything);
  expect([...statements.keys()]).toEqual(
    expect.arrayContaining(['read-units-of-customers', 'read-hold-items', 'lock-holds', 'forget-keys', 'read-claims']),
  );
  const writer = await takeWriter();
  const wide: Record<string, string[]> = {};
  for (const [name, text] of statements) {
    const { rows } = await writer.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
      `explain (generic_plan, format json) ${text}`,
    );
    const found = rows.flatMap((row) => wideScans(row['QUERY PLAN'][0].Plan));
    if (found.length > 0) wide[name] = found;
  }
  writer.release();
  expect(wide).toEqual({});
});
