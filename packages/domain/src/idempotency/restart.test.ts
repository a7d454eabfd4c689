import { createTestDatabase } from '@ticket-vendor/testing';
import { startSandbox } from '@ticket-vendor/sandbox';
import { afterAll, describe, expect, it } from 'vitest';
import type { Ctx } from '../context/index.ts';
import { openDomain } from '../domain.ts';
import { toDomainError } from '../errors/index.ts';
import { createEvent, Event } from '../events/index.ts';
import { findViolations } from '../invariants/index.ts';
import { configureLog } from '../log.ts';
import { Order, placeOrder } from '../orders/index.ts';
import { anEventInput, aPerson, aPromoter, aPublishedEvent, startCuttingProxy, testEnv } from '../testing/index.ts';

const database = await createTestDatabase();
const proxy = await startCuttingProxy(database.url);
const sandbox = await startSandbox();
const env = testEnv(proxy.url, sandbox);
configureLog({ level: env.logLevel });
let domain = await openDomain(env);
const promoter = await aPromoter();
const buyer = await aPerson();
afterAll(async () => {
  expect(await findViolations()).toEqual([]);
  await domain.close();
  await sandbox.close();
  await proxy[Symbol.asyncDispose]();
  await database.drop();
});

function keyed({ ctx }: { ctx: Ctx }, idempotencyKey: string): { ctx: Ctx; replays: () => number } {
  let replays = 0;
  return { ctx: { ...ctx, idempotencyKey, onReplay: () => replays++ }, replays: () => replays };
}

async function aPurchase(price = 0) {
  const { event, tiers } = await aPublishedEvent(promoter, [{ price, capacity: 1 }]);
  return { eventId: event.id, items: [{ tierId: tiers[0]?.id ?? '', quantity: 1 }] };
}

it('a key is remembered over a restart', async () => {
  const [order, event] = [keyed(buyer, 'restart'), keyed(promoter, 'restart')];
  const [purchase, input] = [await aPurchase(1500), await anEventInput()];
  const placed = await placeOrder(order.ctx, purchase);
  const { id } = await createEvent(event.ctx, input);
  await domain.close();
  domain = await openDomain(env);
  expect(await placeOrder(order.ctx, purchase)).toEqual(placed);
  expect((await createEvent(event.ctx, input)).id).toBe(id);
  expect([order.replays(), event.replays()]).toEqual([1, 1]);
});

describe.each(['reaches', 'lost'] as const)('a COMMIT without an answer that %s the database', (how) => {
  it('leaves one order, which a repeat of the key answers', async () => {
    const { ctx, replays } = keyed(buyer, `order-${how}`);
    const purchase = await aPurchase();
    proxy.cutNextCommits(how);
    const placed = await placeOrder(ctx, purchase);
    expect(replays()).toBe(0);
    expect(await placeOrder(ctx, purchase)).toMatchObject({ id: placed.id, status: 'paid' });
    expect([replays(), await Order.count({ where: { eventId: purchase.eventId } })]).toEqual([1, 1]);
  });

  it('leaves it to a repeat of the key to find or to make the event', async () => {
    const { ctx, replays } = keyed(promoter, `event-${how}`);
    const input = await anEventInput({ title: `Event ${how}` });
    proxy.cutNextCommits(how);
    const error: unknown = await createEvent(ctx, input).catch((reason: unknown) => reason);
    expect(toDomainError(error)).toMatchObject({ code: 'UNAVAILABLE' });
    await createEvent(ctx, input);
    expect([replays(), await Event.count({ where: { title: input.title } })]).toEqual([how === 'reaches' ? 1 : 0, 1]);
  });
});
