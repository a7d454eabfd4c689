import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Ctx } from '../context/index.ts';
import { sql } from '../database/index.ts';
import { createEvent, deleteEvent, publishEvent, updateEvent } from '../events/index.ts';
import { findViolations } from '../invariants/index.ts';
import { cancelOrder, confirmOrder, extendHold, placeHold, placeOrder, releaseHold } from '../orders/index.ts';
import {
  aPendingOrder,
  anEventInput,
  anonymous,
  aPerson,
  aPromoter,
  aPublishedEvent,
  openTestDomain,
  payAtSandbox,
} from '../testing/index.ts';
import { createPool, createTier, CreateTierInput, deletePool, updatePool, updateTier } from '../tiers/index.ts';
import { keyedProcedures, type KeyedProcedure } from './keyed-procedures.ts';

const test = await openTestDomain();
const promoter = await aPromoter();
const { event, tiers } = await aPublishedEvent(promoter, [{ price: 0, capacity: 50 }]);
const tierId = tiers[0]?.id ?? '';
const items = [{ tierId, quantity: 1 }];
const purchase = { eventId: event.id, items, buyer: { email: 'guest@example.com', name: 'Guest' } };
afterAll(async () => test[Symbol.asyncDispose]());
afterEach(async () => expect(await findViolations()).toEqual([]));

type Send = (ctx: Ctx) => Promise<unknown>;

/** A call that succeeds, and the same procedure with another input. */
interface Sends {
  by?: Ctx;
  same: Send;
  other: Send;
}

async function aDraft(): Promise<string> {
  const draft = await createEvent(promoter.ctx, await anEventInput());
  await createTier(promoter.ctx, aTier(draft.id, 'Parkett'));
  return draft.id;
}

function aTier(eventId: string, name: string): CreateTierInput {
  return CreateTierInput.parse({ eventId, name, price: 100, capacity: 5 });
}

async function aPool(): Promise<string> {
  return (await createPool(promoter.ctx, { eventId: event.id, name: 'Saal', capacity: 5 })).id;
}

/** The same verb for two things. */
async function both<T>(make: () => Promise<T>, verb: (ctx: Ctx, input: T) => Promise<unknown>): Promise<Sends> {
  const [one, two] = [await make(), await make()];
  return { same: async (ctx) => verb(ctx, one), other: async (ctx) => verb(ctx, two) };
}

const aToken = async () => ({ token: (await placeHold(anonymous(), { eventId: event.id, items })).token });

const sends: Record<KeyedProcedure, () => Promise<Sends>> = {
  'events.create': async () => both(async () => anEventInput({ title: randomUUID() }), createEvent),
  'events.update': async () => both(async () => ({ id: event.id, title: randomUUID() }), updateEvent),
  'events.delete': async () => both(async () => ({ id: await aDraft() }), deleteEvent),
  'events.publish': async () => both(async () => ({ id: await aDraft() }), publishEvent),
  'tiers.create': async () => both(async () => aTier(event.id, randomUUID()), createTier),
  'tiers.update': async () => both(async () => ({ id: tierId, name: randomUUID() }), updateTier),
  'pools.create': async () => both(async () => ({ eventId: event.id, name: randomUUID(), capacity: 5 }), createPool),
  'pools.update': async () => both(async () => ({ id: await aPool(), name: randomUUID() }), updatePool),
  'pools.delete': async () => both(async () => ({ id: await aPool() }), deletePool),
  'holds.place': async () => ({
    by: anonymous(),
    same: async (ctx) => placeHold(ctx, { eventId: event.id, items }),
    other: async (ctx) => placeHold(ctx, { eventId: event.id, items: [{ tierId, quantity: 2 }] }),
  }),
  'holds.release': async () => ({ by: anonymous(), ...(await both(aToken, releaseHold)) }),
  'holds.extend': async () => ({ by: anonymous(), ...(await both(aToken, extendHold)) }),
  'orders.place': async () => ({
    by: anonymous(),
    same: async (ctx) => placeOrder(ctx, purchase),
    other: async (ctx) => placeOrder(ctx, { ...purchase, items: [{ tierId, quantity: 2 }] }),
  }),
  'orders.confirm': async () => {
    const { ctx: by, order } = await aPendingOrder(promoter);
    await payAtSandbox(test.sandbox, order.payment?.clientSecret);
    const second = await placeOrder(by, { eventId: event.id, items });
    const confirm = (id: string) => async (ctx: Ctx) => confirmOrder(ctx, { id });
    return { by, same: confirm(order.id), other: confirm(second.id) };
  },
  'orders.cancel': async () => {
    const { ctx: by, order } = await aPendingOrder(promoter);
    return {
      by,
      same: async (ctx) => cancelOrder(ctx, { id: order.id }),
      other: async (ctx) => cancelOrder(ctx, { id: order.id, reason: 'another' }),
    };
  },
};

/** The caller with a key, and how many of its answers were repeats. */
function keyed(by: Ctx, idempotencyKey: string = randomUUID()): { ctx: Ctx; replays: () => number } {
  let replays = 0;
  return { ctx: { ...by, idempotencyKey, onReplay: () => replays++ }, replays: () => replays };
}

async function changes(): Promise<number> {
  const [row] = await sql<{ count: number }>('select count(*)::int as count from audit_log');
  return row?.count ?? 0;
}

describe.each(keyedProcedures)('a key of %s', (procedure) => {
  it('makes one effect, answers it again and stands for one input', async () => {
    const { by = promoter.ctx, same, other } = await sends[procedure]();
    const { ctx, replays } = keyed(by);
    const before = await changes();
    const first = await same(ctx);
    const after = await changes();
    expect([after > before, replays()]).toEqual([true, 0]);
    expect(await same(ctx)).toEqual(first);
    expect(await same(ctx)).toEqual(first);
    expect(replays()).toBe(2);
    await expect(other(ctx)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    expect([await changes(), replays()]).toEqual([after, 2]);
    await other(keyed(by).ctx);
  });
});

describe('a repeat', () => {
  it('answers the object as it is now and changes nothing', async () => {
    const { ctx } = keyed(promoter.ctx);
    await updateEvent(ctx, { id: event.id, title: 'First' });
    await updateEvent(promoter.ctx, { id: event.id, title: 'Second' });
    expect(await updateEvent(ctx, { id: event.id, title: 'First' })).toMatchObject({ title: 'Second' });
    const made = await createTier(ctx, aTier(event.id, 'Early'));
    await updateTier(promoter.ctx, { id: made.id, name: 'Late' });
    expect(await createTier(ctx, aTier(event.id, 'Early'))).toMatchObject({ id: made.id, name: 'Late' });
  });

  it('of what has been deleted since finds nothing', async () => {
    const { ctx } = keyed(promoter.ctx);
    const input = await anEventInput();
    const { id } = await createEvent(ctx, input);
    await deleteEvent(promoter.ctx, { id });
    await expect(createEvent(ctx, input)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('of an order that the webhook had paid is remembered too', async () => {
    const free = await placeOrder(anonymous(), purchase);
    const { ctx, replays } = keyed(anonymous({ orderSecret: free.accessSecret }));
    for (const expected of [0, 1]) {
      expect(await confirmOrder(ctx, { id: free.id })).toMatchObject({ status: 'paid' });
      expect(replays()).toBe(expected);
    }
    await cancelOrder(ctx, { id: free.id });
    expect(await confirmOrder(ctx, { id: free.id })).toMatchObject({ status: 'cancelled' });
  });

  it('of a cancel of what was cancelled already is remembered too', async () => {
    const { ctx: by, order } = await aPendingOrder(promoter);
    await cancelOrder(by, { id: order.id });
    const { ctx, replays } = keyed(by);
    for (const expected of [0, 1]) {
      expect(await cancelOrder(ctx, { id: order.id })).toMatchObject({ status: 'cancelled' });
      expect(replays()).toBe(expected);
    }
  });
});

describe('a refusal is not remembered', () => {
  it('of an edit', async () => {
    const { ctx, replays } = keyed(promoter.ctx);
    const wrong = { id: event.id, endsAt: new Date(0) };
    await expect(updateEvent(ctx, wrong)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    await expect(deleteEvent(ctx, { id: event.id })).rejects.toMatchObject({ code: 'EVENT_HAS_ORDERS' });
    const draft = await aDraft();
    await updateEvent(ctx, { id: event.id, title: 'Right' });
    await deleteEvent(ctx, { id: draft });
    expect(replays()).toBe(0);
  });

  it('of an order for an event that does not exist', async () => {
    const { ctx, replays } = keyed((await aPerson()).ctx);
    const wrong = { ...purchase, eventId: randomUUID() };
    await expect(placeOrder(ctx, wrong)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await placeOrder(ctx, purchase)).toMatchObject({ status: 'paid' });
    expect(replays()).toBe(0);
  });

  it('of an order that is not paid yet', async () => {
    const { ctx: by, order } = await aPendingOrder(promoter);
    const { ctx, replays } = keyed(by);
    await expect(confirmOrder(ctx, order)).rejects.toMatchObject({ code: 'PAYMENT_NOT_COMPLETED' });
    await payAtSandbox(test.sandbox, order.payment?.clientSecret);
    await expect(cancelOrder(ctx, { id: order.id })).rejects.toMatchObject({ code: 'CANCEL_NOT_ALLOWED' });
    expect(await confirmOrder(ctx, { id: order.id })).toMatchObject({ status: 'paid' });
    expect(replays()).toBe(0);
  });
});

describe('a key belongs to its caller', () => {
  it('so that two callers with the same key do not meet', async () => {
    const rival = await aPromoter();
    const input = await anEventInput();
    const [one, two] = [keyed(promoter.ctx, 'k'), keyed(rival.ctx, 'k')];
    expect((await createEvent(one.ctx, input)).id).not.toBe((await createEvent(two.ctx, input)).id);
    expect(two.replays()).toBe(0);
  });

  it('and shows a stranger nothing of what it has done', async () => {
    const draft = await aDraft();
    const { ctx } = keyed(promoter.ctx, randomUUID());
    await deleteEvent(ctx, { id: draft });
    const rival = await aPromoter();
    const asRival = { ...rival.ctx, idempotencyKey: ctx.idempotencyKey };
    await expect(deleteEvent(asRival, { id: draft })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const asNobody = anonymous({ idempotencyKey: ctx.idempotencyKey });
    await expect(deleteEvent(asNobody, { id: draft })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('and is a UUID where it is the key of a guest', async () => {
    const { id, accessSecret: orderSecret } = await placeOrder(anonymous(), purchase);
    const guest = anonymous({ orderSecret, idempotencyKey: 'short' });
    const { token } = await aToken();
    const isRefused = { fields: [{ pointer: '/headers/idempotency-key' }] };
    await expect(confirmOrder(guest, { id })).rejects.toMatchObject(isRefused);
    await expect(cancelOrder(guest, { id })).rejects.toMatchObject(isRefused);
    await expect(releaseHold(guest, { token })).rejects.toMatchObject(isRefused);
    const { ctx, replays } = keyed(anonymous({ orderSecret }));
    await cancelOrder(ctx, { id });
    expect(await cancelOrder(ctx, { id })).toMatchObject({ status: 'cancelled' });
    expect(replays()).toBe(1);
  });
});
