import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { shiftClock } from '../database/index.ts';
import { findViolations } from '../invariants/index.ts';
import { Order, placeOrder } from '../orders/index.ts';
import { anonymous, aPerson, aPromoter, aPublishedEvent, openTestDomain } from '../testing/index.ts';
import { canonicalJson } from './idempotency-claim.ts';

const test = await openTestDomain();
const promoter = await aPromoter();
afterAll(async () => test[Symbol.asyncDispose]());

async function anEvent(
  tier: Record<string, unknown> = {},
): Promise<{ eventId: string; items: { tierId: string; quantity: number }[] }> {
  const { event, tiers } = await aPublishedEvent(promoter, [{ price: 0, capacity: 5, ...tier }]);
  return { eventId: event.id, items: [{ tierId: tiers[0]?.id ?? '', quantity: 1 }] };
}

describe('an idempotency key', () => {
  it('makes one order of fifty parallel sends, all with the same answer', async () => {
    const input = await anEvent();
    const { ctx } = await aPerson();
    let replays = 0;
    const send = async () => placeOrder({ ...ctx, idempotencyKey: 'same', onReplay: () => replays++ }, input);
    const answers = await Promise.all(Array.from({ length: 50 }, send));
    expect(new Set(answers.map((order) => order.id)).size).toBe(1);
    expect(replays).toBe(49);
    expect(await Order.count({ where: { eventId: input.eventId } })).toBe(1);
    expect(await findViolations()).toEqual([]);
  });

  it('answers the winner of the last ticket again, although it is sold out', async () => {
    const input = await anEvent({ capacity: 1 });
    const { ctx } = await aPerson();
    const first = await placeOrder({ ...ctx, idempotencyKey: 'k' }, input);
    expect(await placeOrder({ ...ctx, idempotencyKey: 'k' }, input)).toMatchObject({ id: first.id });
    await expect(placeOrder({ ...ctx, idempotencyKey: 'other' }, input)).rejects.toMatchObject({ code: 'SOLD_OUT' });
  });

  it('refuses another input', async () => {
    const input = await anEvent();
    const { ctx } = await aPerson();
    await placeOrder({ ...ctx, idempotencyKey: 'k' }, input);
    const other = { ...input, items: input.items.map((item) => ({ ...item, quantity: 2 })) };
    await expect(placeOrder({ ...ctx, idempotencyKey: 'k' }, other)).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  it('remembers no refusal', async () => {
    const input = await anEvent();
    const { ctx } = await aPerson();
    await expect(placeOrder({ ...ctx, idempotencyKey: 'k' }, { ...input, expectedTotal: 7 })).rejects.toMatchObject({
      code: 'PRICE_CHANGED',
    });
    expect(await placeOrder({ ...ctx, idempotencyKey: 'k' }, input)).toMatchObject({ status: 'paid' });
  });

  it('belongs to one caller', async () => {
    const input = await anEvent();
    const [one, two] = [await aPerson(), await aPerson()];
    const first = await placeOrder({ ...one.ctx, idempotencyKey: 'k' }, input);
    expect((await placeOrder({ ...two.ctx, idempotencyKey: 'k' }, input)).id).not.toBe(first.id);
  });

  it('of a stranger is a UUID, bound to event and address', async () => {
    const input = { ...(await anEvent()), buyer: { email: 'a@example.com', name: 'A' } };
    await expect(placeOrder(anonymous({ idempotencyKey: 'short' }), input)).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
    });
    const key = randomUUID();
    const first = await placeOrder(anonymous({ idempotencyKey: key }), input);
    expect(await placeOrder(anonymous({ idempotencyKey: key }), input)).toMatchObject({
      id: first.id,
      accessSecret: first.accessSecret,
    });
    const stranger = { ...input, buyer: { email: 'b@example.com', name: 'B' } };
    expect((await placeOrder(anonymous({ idempotencyKey: key }), stranger)).id).not.toBe(first.id);
  });

  it('is forgotten after a day', async () => {
    const input = await anEvent();
    const { ctx } = await aPerson();
    const first = await placeOrder({ ...ctx, idempotencyKey: 'k' }, input);
    await shiftClock(86_401);
    expect((await placeOrder({ ...ctx, idempotencyKey: 'k' }, input)).id).not.toBe(first.id);
    await shiftClock(-86_401);
  });
});

it('canonical JSON does not depend on the order of fields', () => {
  expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: null })).toBe(canonicalJson({ a: null, b: [{ c: 2, d: 1 }] }));
});
