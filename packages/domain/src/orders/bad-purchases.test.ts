import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { ZodError } from 'zod';
import { inTransaction, shiftClock, sql } from '../database/index.ts';
import { createEvent, updateEvent } from '../events/index.ts';
import { findViolations } from '../invariants/index.ts';
import { PlaceHoldInput } from '../inventory/index.ts';
import { anEventInput, anonymous, aPromoter, aPublishedEvent, openTestDomain } from '../testing/index.ts';
import { createTier, CreateTierInput } from '../tiers/index.ts';
import { extendHold } from './hold-verbs.ts';
import { placeHold } from './place-hold.ts';
import { placeOrder } from './place-order.ts';
import { releaseHold } from './release-hold.ts';
import { PlaceOrderInput } from './schemas.ts';

// What may not be bought, nor held. Time only moves on: each test makes its own events.
const test = await openTestDomain({ HOLD_TTL_SECONDS: '100' });
const promoter = await aPromoter();
afterAll(async () => test[Symbol.asyncDispose]());
afterEach(async () => expect(await findViolations()).toEqual([]));

const buyer = { email: 'bad@example.com', name: 'Bad' };

const plain = { price: 1500, capacity: 20 };
const later = { startsAt: '2100-01-01T00:00:00Z', endsAt: '2100-01-02T00:00:00Z' };
const other = await aPublishedEvent(promoter, [plain], later);
const strange = { eventId: other.event.id, tierId: other.tiers[0]?.id ?? '' };

/** A tier as it is under test, and a plain one beside it. */
interface Sale {
  eventId: string;
  tierId: string;
  besideId: string;
}

type Change = Record<string, unknown>;

async function aSale(tier: Change = {}): Promise<Sale> {
  const { event, tiers } = await aPublishedEvent(promoter, [{ ...plain, ...tier }, plain]);
  const [tierId = '', besideId = ''] = tiers.map(({ id }) => id);
  return { eventId: event.id, tierId, besideId };
}

/** As the doors do: nothing reaches a verb that its schema does not let through. */
const order = async (input: Change) =>
  placeOrder(anonymous({ idempotencyKey: randomUUID() }), PlaceOrderInput.parse({ buyer, ...input }));
const hold = async (input: Change) =>
  placeHold(anonymous({ idempotencyKey: randomUUID() }), PlaceHoldInput.parse(input));
const doors = { orders: order, holds: hold };

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: Error & { code?: string }) =>
      error instanceof ZodError ? 'VALIDATION_FAILED' : (error.code ?? error.message),
  );
}

/** Every counter with its version, and how many rows there are of whatever a purchase writes. */
async function whatIsThere() {
  const tables = ['orders', 'order_items', 'payments', 'tickets', 'holds', 'hold_items', 'email_notifications'];
  const counts = [...tables, 'audit_log', 'idempotency_keys'].map(
    (table) => `(select count(*) from ${table}) ${table}`,
  );
  return await sql(`select ${counts.join(', ')},
    (select jsonb_agg(s order by tier_id) from tier_stock s) tiers, (select jsonb_agg(s order by pool_id) from pool_stock s) pools,
    (select jsonb_object_agg(id, status) from holds) statuses`);
}

/** The refusal's code; nothing may have been written. */
async function refusal(door: (input: Change) => Promise<unknown>, input: Change): Promise<string> {
  const before = await whatIsThere();
  const code = await codeOf(door(input));
  expect(await whatIsThere()).toEqual(before);
  return code;
}

const one = (tierId: string, quantity: unknown = 1) => ({ tierId, quantity });
const of = (...items: object[]): Change => ({ items });
const lines = (count: number) => Array.from({ length: count }, () => one(randomUUID()));

const quantities = [
  0,
  -1,
  1.5,
  101,
  1e9,
  2 ** 31,
  Number.MAX_SAFE_INTEGER,
  2 ** 53,
  Infinity,
  NaN,
  '1',
  null,
  undefined,
];

/** What no schema lets through, whatever is on sale. */
const misshapen = ({ tierId, besideId }: Sale): Record<string, Change> => ({
  ...Object.fromEntries(quantities.map((quantity) => [`${quantity} tickets`, of({ tierId, quantity })])),
  '101 tickets in two lines': of(one(tierId, 50), one(besideId, 51)),
  'a bad line behind a good one': of(one(tierId), one(besideId, -1)),
  'no line': of(),
  '11 lines': of(...lines(11)),
  '1,000 lines': of(...lines(1_000)),
  '1,000 lines of one tier': of(...lines(1_000).map(() => one(tierId))),
  'a tier that is no id': of(one("x' or true --")),
  'an unknown field': { price: 0 },
});

/** What is wrong with it, the tier, and how it is asked for: one ticket of the tier, unless told. */
type Case = [what: string, tier: Change, ask: (sale: Sale) => Change | Promise<Change>];

const asked = () => ({});
const both = ({ tierId, besideId }: Sale) => of(one(besideId), one(tierId));

const cases: Record<string, Case[]> = {
  NOT_FOUND: [
    ['an unknown event', {}, () => ({ eventId: randomUUID() })],
    ['an unknown tier', {}, () => of(...lines(1))],
    ['an unknown tier beside a good one', {}, ({ tierId }) => of(one(tierId), ...lines(1))],
    ['a tier of another event', {}, () => of(one(strange.tierId))],
    ['a tier under another event', {}, () => ({ eventId: strange.eventId })],
    ['tiers of two events', {}, ({ tierId }) => of(one(tierId), one(strange.tierId))],
    ['a hidden tier', { hidden: true }, asked],
    ['a hidden tier beside one on show', { hidden: true }, both],
    ['an event that is a draft', {}, aDraft],
  ],
  NOT_ON_SALE: [
    ['a paused tier', { paused: true }, asked],
    ['a paused tier beside one on sale', { paused: true }, both],
    ['a tier of a paused event', {}, paused],
    ['a tier that is not on sale yet', { salesStartAt: '2099-01-01T00:00:00Z' }, asked],
    ['a tier that is no longer on sale', { salesEndAt: '2001-01-01T00:00:00Z' }, asked],
    ['an event that is over', {}, over],
  ],
  QUANTITY_NOT_ALLOWED: [
    ['less than the minimum', { minPerOrder: 2 }, asked],
    ['less than the minimum beside enough', { minPerOrder: 2 }, both],
    ['more than the maximum', { maxPerOrder: 3 }, ({ tierId }) => of(one(tierId, 4))],
    ['more than the maximum in two lines', { maxPerOrder: 3 }, ({ tierId }) => of(one(tierId, 2), one(tierId, 2))],
  ],
  SOLD_OUT: [
    ['more than is left', { capacity: 1 }, ({ tierId }) => of(one(tierId, 2))],
    ['more than is left of one of two', { capacity: 1 }, ({ tierId, besideId }) => of(one(besideId), one(tierId, 2))],
  ],
};
const table = Object.entries(cases).flatMap(([code, rows]) => rows.map((row) => [...row, code] as const));

async function aDraft(): Promise<Change> {
  const { id: eventId } = await createEvent(promoter.ctx, await anEventInput());
  const tier = CreateTierInput.parse({ eventId, name: 'Unseen', price: 0, capacity: 5 });
  return { eventId, items: [one((await createTier(promoter.ctx, tier)).id)] };
}

async function paused({ eventId }: Sale): Promise<Change> {
  await updateEvent(promoter.ctx, { id: eventId, paused: true });
  return {};
}

async function over(): Promise<Change> {
  await shiftClock(31 * 86_400);
  return {};
}

describe.each(['orders', 'holds'] as const)('the door of %s', (kind) => {
  const door = doors[kind];

  it('is open, and closed to what has no shape', async () => {
    const sale = await aSale();
    const plainly = { eventId: sale.eventId, ...of(one(sale.tierId)) };
    const codes: Record<string, string> = {};
    for (const [what, input] of Object.entries(misshapen(sale)))
      codes[what] = await refusal(door, { ...plainly, ...input });
    expect(Object.entries(codes).filter(([, code]) => code !== 'VALIDATION_FAILED')).toEqual([]);
    expect(await codeOf(door(plainly))).toBe('done');
  });

  it.each(table)('is closed to %s', async (_what, tier, ask, code) => {
    const sale = await aSale(tier);
    const input = { eventId: sale.eventId, ...of(one(sale.tierId)), ...(await ask(sale)) };
    expect(await refusal(door, input)).toBe(code);
  });
});

/** Tokens: what an order may be placed with, and a hold in the place of. */
const asHeld = ({ tierId, besideId }: Sale) => [one(tierId, 2), one(besideId)];
const held = async (sale: Sale) => (await hold({ eventId: sale.eventId, items: asHeld(sale) })).token;

async function used(sale: Sale): Promise<string> {
  const holdToken = await held(sale);
  await order({ eventId: sale.eventId, items: asHeld(sale), holdToken });
  return holdToken;
}

async function released(sale: Sale): Promise<string> {
  const token = await held(sale);
  await releaseHold(anonymous(), { token });
  return token;
}

async function expired(sale: Sale): Promise<string> {
  const token = await held(sale);
  await shiftClock(100);
  return token;
}

async function forged(sale: Sale): Promise<string> {
  const token = await held(sale);
  return `${token.slice(0, -2)}${token.endsWith('AA') ? 'BA' : 'AA'}`;
}

async function ofAnotherEvent(): Promise<string> {
  return (await hold({ eventId: strange.eventId, items: [one(strange.tierId, 2)] })).token;
}

/** A token that belongs to no hold, in the shape of one. */
const madeUp = async () => Buffer.alloc(48, 7).toString('base64url');
const notAToken = async () => '../../etc/passwd';

describe('an order is refused', () => {
  it.each([
    ['for a total that is not the one shown', 1, 'PRICE_CHANGED'],
    ['for one of nothing', 0, 'PRICE_CHANGED'],
    ['for a negative one', -1500, 'VALIDATION_FAILED'],
    ['for one that is no integer', 1500.5, 'VALIDATION_FAILED'],
  ])('%s', async (_what, expectedTotal, code) => {
    const { eventId, tierId } = await aSale();
    expect(await refusal(order, { eventId, items: [one(tierId)], expectedTotal })).toBe(code);
  });

  it('when it costs more than one payment can carry', async () => {
    const { eventId, tierId } = await aSale({ price: 50_000_000 });
    expect(await refusal(order, { eventId, items: [one(tierId, 2)] })).toBe('QUANTITY_NOT_ALLOWED');
  });

  it.each([
    ['more', 'HOLD_MISMATCH', ({ tierId, besideId }) => [one(tierId, 3), one(besideId)]],
    ['fewer', 'HOLD_MISMATCH', ({ tierId, besideId }) => [one(tierId), one(besideId)]],
    ['a part', 'HOLD_MISMATCH', ({ tierId }) => [one(tierId, 2)]],
    ['the same number of others', 'HOLD_MISMATCH', ({ tierId, besideId }) => [one(tierId), one(besideId, 2)]],
    ['strange ones', 'NOT_FOUND', () => [one(strange.tierId, 2)]],
  ] satisfies [string, string, (sale: Sale) => object[]][])('with a hold, for %s', async (_what, code, items) => {
    const sale = await aSale();
    const holdToken = await held(sale);
    expect(await refusal(order, { eventId: sale.eventId, items: items(sale), holdToken })).toBe(code);
  });

  it.each([
    ['used', used, 'HOLD_USED'],
    ['released', released, 'HOLD_EXPIRED'],
    ['expired', expired, 'HOLD_EXPIRED'],
    ['forged', forged, 'NOT_FOUND'],
    ['made up', madeUp, 'NOT_FOUND'],
    ['of another event', ofAnotherEvent, 'NOT_FOUND'],
    ['no token at all', notAToken, 'VALIDATION_FAILED'],
  ])('with a hold that is %s', async (_what, token, code) => {
    const sale = await aSale();
    const input = { eventId: sale.eventId, items: asHeld(sale), holdToken: await token(sale) };
    expect(await refusal(order, input)).toBe(code);
  });
});

describe('a hold is refused', () => {
  it.each([
    ['used', used, 'HOLD_USED'],
    ['forged', forged, 'NOT_FOUND'],
    ['made up', madeUp, 'NOT_FOUND'],
    ['of another event', ofAnotherEvent, 'NOT_FOUND'],
    ['no token at all', notAToken, 'VALIDATION_FAILED'],
  ])('in the place of one that is %s', async (_what, token, code) => {
    const sale = await aSale();
    const input = { eventId: sale.eventId, items: asHeld(sale), replaces: await token(sale) };
    expect(await refusal(hold, input)).toBe(code);
  });

  it('more time once it is used', async () => {
    const token = await used(await aSale());
    const extend = async () => extendHold(anonymous({ idempotencyKey: randomUUID() }), { token });
    expect(await refusal(extend, {})).toBe('HOLD_USED');
  });
});

it('nobody waits for the stock queue inside a transaction: orders, holds and releases throw', async () => {
  const { eventId, tierId } = await aSale();
  const items = [one(tierId)];
  const { token } = await hold({ eventId, items });
  for (const work of [
    async () => order({ eventId, items }),
    async () => order({ eventId, items, holdToken: token }),
    async () => hold({ eventId, items }),
    async () => releaseHold(anonymous(), { token }),
  ])
    expect(await refusal(async () => inTransaction<unknown>(work), {})).toBe(
      'The stock queue was called inside a transaction',
    );
  expect(await codeOf(order({ eventId, items, holdToken: token }))).toBe('done');
});
