import { afterAll, afterEach, expect, it } from 'vitest';
import type { Ctx } from '../context/index.ts';
import { findViolations } from '../invariants/index.ts';
import { anonymous, aPerson, aPromoter, aPublishedEvent, openTestDomain } from '../testing/index.ts';
import { placeHold } from './place-hold.ts';
import { placeOrder } from './place-order.ts';

// The bounds themselves are tested where they are decided; here, that each is counted in the database.
const test = await openTestDomain({ RATE_LIMIT_FACTOR: '1' });
const promoter = await aPromoter();
afterAll(async () => test[Symbol.asyncDispose]());
afterEach(async () => expect(await findViolations()).toEqual([]));

const refused = { code: 'RATE_LIMITED' };
const client = '192.0.2.7';

/** Orders of one ticket and holds of one, each in a batch of its own. */
async function aSale() {
  const { event, tiers } = await aPublishedEvent(promoter, [{ price: 1000, capacity: 200 }]);
  const items = [{ tierId: tiers[0]?.id ?? '', quantity: 1 }];
  let guests = 0;
  return {
    order: async (ctx: Ctx, email = `guest${guests++}@example.com`) =>
      placeOrder(ctx, { eventId: event.id, items, buyer: { email, name: 'Guest' } }),
    hold: async (ctx: Ctx) => placeHold(ctx, { eventId: event.id, items }),
  };
}

async function repeat(times: number, call: () => Promise<unknown>): Promise<void> {
  for (let i = 0; i < times; i++) await call();
}

it('five unpaid orders of an address, and none more; holds are counted apart', async () => {
  const { order, hold } = await aSale();
  await repeat(5, async () => order(anonymous(), 'kept@example.com'));
  await expect(order(anonymous(), 'kept@example.com')).rejects.toMatchObject(refused);
  await order(anonymous(), 'other@example.com');
  await hold(anonymous());
});

it('five unpaid orders and five live holds of a user, and none more of either', async () => {
  const { order, hold } = await aSale();
  const { ctx } = await aPerson();
  await repeat(5, async () => order(ctx));
  await expect(order(ctx)).rejects.toMatchObject(refused);
  await repeat(5, async () => hold(ctx));
  await expect(hold(ctx)).rejects.toMatchObject(refused);
  await hold((await aPerson()).ctx);
});

it('fifty unpaid orders and fifty live holds of a network address, and none more of either', async () => {
  const { order, hold } = await aSale();
  await repeat(50, async () => order(anonymous({ client })));
  await expect(order(anonymous({ client }))).rejects.toMatchObject(refused);
  await repeat(50, async () => hold(anonymous({ client })));
  await expect(hold(anonymous({ client }))).rejects.toMatchObject(refused);
  await hold(anonymous({ client: '192.0.2.8' }));
});
