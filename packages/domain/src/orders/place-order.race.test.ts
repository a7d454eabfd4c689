import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Ctx } from '../context/index.ts';
import { shiftClock } from '../database/index.ts';
import { DomainError } from '../errors/index.ts';
import { findViolations } from '../invariants/index.ts';
import { TierStock } from '../inventory/index.ts';
import { anonymous, aPromoter, aPublishedEvent, openTestDomain, payAtSandbox } from '../testing/index.ts';
import { updateTier } from '../tiers/index.ts';
import { confirmOrder } from './confirm-order.ts';
import { expireOrders } from './expire-orders.ts';
import { Order } from './order.ts';
import { placeOrder } from './place-order.ts';
import type { PlaceOrderInput } from './schemas.ts';

const test = await openTestDomain();
const promoter = await aPromoter();
afterAll(async () => test[Symbol.asyncDispose]());
afterEach(async () => expect(await findViolations()).toEqual([]));

const guest = (index: number) => ({ email: `racer${index}@example.com`, name: `Racer ${index}` });

/** Answers 'sold' or the code of the refusal; anything else is a failure of the test. */
async function outcome(ctx: Ctx, input: PlaceOrderInput): Promise<string> {
  try {
    await placeOrder(ctx, input);
    return 'sold';
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}

async function race(eventId: string, carts: PlaceOrderInput['items'][]): Promise<Record<string, number>> {
  const outcomes = await Promise.all(
    carts.map(async (items, index) => outcome(anonymous(), { eventId, items, buyer: guest(index) })),
  );
  return Object.fromEntries(
    Object.entries(Object.groupBy(outcomes, (code) => code)).map(([code, all]) => [code, all?.length ?? 0]),
  );
}

describe('buyers at once', () => {
  it('sells 10 places to 80 buyers exactly 10 times', async () => {
    const { event, tiers } = await aPublishedEvent(promoter, [{ price: 0, capacity: 10 }]);
    const cart = [{ tierId: tiers[0]?.id ?? '', quantity: 1 }];
    expect(
      await race(
        event.id,
        Array.from({ length: 80 }, () => cart),
      ),
    ).toEqual({ sold: 10, SOLD_OUT: 70 });
  });

  it("sells the event's last places once over two tiers", async () => {
    const { event, tiers } = await aPublishedEvent(promoter, [{ price: 0 }, { price: 0, capacity: 20 }], {
      capacity: 7,
    });
    const carts = Array.from({ length: 40 }, (_, index) => [{ tierId: tiers[index % 2]?.id ?? '', quantity: 1 }]);
    expect(await race(event.id, carts)).toEqual({ sold: 7, SOLD_OUT: 33 });
  });

  it('takes carts over several tiers in any order without a deadlock, each whole or not at all', async () => {
    const { event, tiers } = await aPublishedEvent(
      promoter,
      [1, 2, 3].map(() => ({ price: 0, capacity: 12 })),
      { capacity: 30 },
    );
    const carts = Array.from({ length: 45 }, (_, index) => {
      const turned = tiers.map((_tier, step) => ({ tierId: tiers[(index + step) % 3]?.id ?? '', quantity: 1 }));
      return index % 2 === 0 ? turned.slice(0, 2) : turned.toReversed();
    });
    const { sold = 0, SOLD_OUT = 0, ...others } = await race(event.id, carts);
    expect(others).toEqual({});
    expect(sold + SOLD_OUT).toBe(45);
    const allocated = await TierStock.findAll({ where: { eventId: event.id } });
    expect(allocated.reduce((sum, stock) => sum + stock.allocated, 0)).toBeGreaterThanOrEqual(28);
  });

  it('never lets a capacity edit pass below what buyers get at the same moment', async () => {
    const { event, tiers } = await aPublishedEvent(promoter, [{ price: 0, capacity: 20 }]);
    const tierId = tiers[0]?.id ?? '';
    const edits = [8, 6, 4].map(async (capacity) => {
      try {
        await updateTier(promoter.ctx, { id: tierId, capacity });
      } catch (error) {
        expect(error).toMatchObject({ code: 'CAPACITY_BELOW_ALLOCATED' });
      }
    });
    const buyers = race(
      event.id,
      Array.from({ length: 25 }, () => [{ tierId, quantity: 1 }]),
    );
    await Promise.all([...edits, buyers]);
    const stock = await TierStock.findByPk(tierId, { rejectOnEmpty: true });
    expect(stock.allocated).toBeLessThanOrEqual(stock.capacity ?? 0);
  });

  it('lets expiry and payment of the same order have one winner, and money never gets lost', async () => {
    const { event, tiers } = await aPublishedEvent(promoter, [{ price: 700, capacity: 8 }]);
    const items = [{ tierId: tiers[0]?.id ?? '', quantity: 1 }];
    const orders = await Promise.all(
      Array.from({ length: 8 }, async (_, index) =>
        placeOrder(anonymous(), { eventId: event.id, items, buyer: guest(index) }),
      ),
    );
    await shiftClock(901);
    await Promise.all(
      orders.flatMap((order) => {
        const ctx = anonymous({ orderSecret: order.accessSecret });
        const paying = payAtSandbox(test.sandbox, order.payment?.clientSecret).then(async () =>
          confirmOrder(ctx, { id: order.id }),
        );
        return [
          paying.catch((error: unknown) =>
            expect(error).toMatchObject({ code: expect.stringMatching(/^(ORDER_EXPIRED|PAYMENT_NOT_COMPLETED)$/) }),
          ),
          expireOrders(anonymous(), [order.id]),
        ];
      }),
    );
    const statuses = (await Order.findAll({ where: { eventId: event.id } })).map((order) => order.status);
    expect(statuses.every((status) => status === 'paid' || status === 'expired')).toBe(true);
    const captured = test.sandbox
      .readLedger()
      .intents.filter(
        (intent) => intent.status === 'succeeded' && orders.some((order) => intent.metadata['order_id'] === order.id),
      );
    expect(statuses.filter((status) => status === 'paid')).toHaveLength(captured.length);
    await shiftClock(-901);
  });
});
