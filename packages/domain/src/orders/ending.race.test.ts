import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { shiftClock } from '../database/index.ts';
import { findViolations } from '../invariants/index.ts';
import {
  anonymous,
  aPromoter,
  aPublishedEvent,
  openTestDomain,
  payAtSandbox,
  withoutGuards,
} from '../testing/index.ts';
import { cancelOrder } from './cancel-order.ts';
import { confirmOrder } from './confirm-order.ts';
import { expireOrders } from './expire-orders.ts';
import { Order } from './order.ts';
import { placeOrder } from './place-order.ts';
import type { PlacedOrderOutput } from './schemas.ts';

// What ends an order, at the same moment. Each race is run with its guards, and again without them.
const test = await openTestDomain({ RATE_LIMIT_FACTOR: '100', ORDER_TTL_SECONDS: '900' });
const promoter = await aPromoter();
const system = { actor: { type: 'system', name: 'expiry' }, requestId: 'expiry' } as const;
afterAll(async () => test[Symbol.asyncDispose]());
afterEach(async () => expect(await findViolations()).toEqual([]));

const counted = 'a tier has allocated exactly the units of its live order lines and active holds';

/** Two tickets each of a tier of forty, unpaid. */
async function pendingOrders(count: number): Promise<PlacedOrderOutput[]> {
  const { event, tiers } = await aPublishedEvent(promoter, [{ price: 900, capacity: 40 }]);
  const items = [{ tierId: tiers[0]?.id ?? '', quantity: 2 }];
  return await Promise.all(
    Array.from({ length: count }, async (_, index) =>
      placeOrder(anonymous(), {
        eventId: event.id,
        items,
        buyer: { email: `ending${index}@example.com`, name: 'Ending' },
      }),
    ),
  );
}

/** Runs them all at once over `seconds` later; what is refused is refused with a code. */
async function afterwards(seconds: number, acts: (() => Promise<unknown>)[]): Promise<void> {
  await shiftClock(seconds);
  try {
    for (const outcome of await Promise.allSettled(acts.map(async (act) => act())))
      if (outcome.status === 'rejected' && !(outcome.reason instanceof AggregateError))
        expect(outcome.reason).toMatchObject({ code: expect.stringMatching(/^[A-Z_]+$/) });
  } finally {
    await shiftClock(-seconds);
  }
}

const statusesOf = async (orders: PlacedOrderOutput[]) =>
  (await Order.findAll({ where: { id: orders.map((order) => order.id) } })).map((order) => order.status);

const cancel = (order: PlacedOrderOutput) => async () =>
  cancelOrder(anonymous({ orderSecret: order.accessSecret }), { id: order.id });
const expire = (order: PlacedOrderOutput) => async () => expireOrders(system, [order.id]);

describe('cancels and expiries of the same orders', () => {
  const endedTwice = async () => {
    const orders = await pendingOrders(4);
    await afterwards(
      901,
      orders.flatMap((order) => [cancel(order), expire(order), cancel(order)]),
    );
    return orders;
  };

  it('free their tickets once', async () => {
    const orders = await endedTwice();
    expect((await statusesOf(orders)).every((status) => status === 'cancelled' || status === 'expired')).toBe(true);
  });

  it('free them twice without the guarded status', async () => {
    await using _ = await withoutGuards([
      'status of cancelled orders',
      'status of expired orders',
      'moves of orders',
      'checks of counters',
      'bounds of tier counters',
    ]);
    await endedTwice();
    expect((await findViolations()).map((violation) => violation.invariant)).toContain(counted);
  });
});

describe('expiry and success of the same payment', () => {
  /** Past the time that a silent provider keeps the stock, when expiry waits for nobody. */
  const paidLate = async (seconds: number) => {
    const orders = await pendingOrders(4);
    const pay = (order: PlacedOrderOutput) => async () => {
      await payAtSandbox(test.sandbox, order.payment?.clientSecret);
      return await confirmOrder(anonymous({ orderSecret: order.accessSecret }), { id: order.id });
    };
    await afterwards(
      seconds,
      orders.flatMap((order) => [pay(order), expire(order)]),
    );
    return orders;
  };
  const captured = (orders: PlacedOrderOutput[]) =>
    test.sandbox
      .readLedger()
      .intents.filter(
        ({ status, metadata }) => status === 'succeeded' && orders.some((o) => o.id === metadata['order_id']),
      );

  it.each([
    ['as soon as it is overdue', 901],
    ['when it is long overdue', 2_800],
  ])('have one winner %s, and the money always pays its order', async (_when, seconds) => {
    for (let round = 0; round < 2; round++) {
      const orders = await paidLate(seconds);
      const statuses = await statusesOf(orders);
      expect(statuses.every((status) => status === 'paid' || status === 'expired')).toBe(true);
      expect(statuses.filter((status) => status === 'paid')).toHaveLength(captured(orders).length);
    }
  });

  it('end an order that has been paid without the guarded status', async () => {
    await using _ = await withoutGuards(['status of expired orders', 'moves of orders']);
    const broken = new Set<string>();
    for (let round = 0; round < 5 && broken.size === 0; round++) {
      await paidLate(2_800);
      for (const { invariant } of await findViolations()) broken.add(invariant);
    }
    expect([...broken]).toContain('money that has fulfilled an order stands by an order that it has paid');
  });
});
