import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { findViolations } from '../invariants/index.ts';
import { placeOrder } from '../orders/index.ts';
import {
  anonymous,
  aPromoter,
  aPublishedEvent,
  openTestDomain,
  openTestRedis,
  startFaultyProxy,
} from '../testing/index.ts';
import { getAvailability } from '../tiers/index.ts';

const redis = await openTestRedis();
const proxy = redis && (await startFaultyProxy(redis.url, 6379));
const test = await openTestDomain(proxy ? { REDIS_URL: proxy.url } : {});
const promoter = await aPromoter();
afterAll(async () => {
  await test[Symbol.asyncDispose]();
  await proxy?.[Symbol.asyncDispose]();
  await redis?.[Symbol.asyncDispose]();
});
afterEach(async () => expect(await findViolations()).toEqual([]));

const buyer = { email: 'outage@example.com', name: 'Outage' };

/** Milliseconds that each of `times` purchases and availability reads took. */
async function purchases(times: number): Promise<number[]> {
  const { event, tiers } = await aPublishedEvent(promoter, [{ price: 0, capacity: times }]);
  const tierId = tiers[0]?.id ?? '';
  const took: number[] = [];
  for (let i = 0; i < times; i++) {
    const begun = performance.now();
    await placeOrder(anonymous(), { eventId: event.id, items: [{ tierId, quantity: 1 }], buyer });
    took.push(performance.now() - begun);
    expect(await getAvailability(anonymous(), { id: tierId })).toMatchObject({ available: times - 1 - i });
  }
  await expect(
    placeOrder(anonymous(), { eventId: event.id, items: [{ tierId, quantity: 1 }], buyer }),
  ).rejects.toMatchObject({
    code: 'SOLD_OUT',
  });
  return took;
}

describe.skipIf(!redis)('sales go on', () => {
  it.each(['down', 'silent', 'slow'] as const)('while Redis is %s, with at most 250 ms more each', async (fault) => {
    const usual = typical(await purchases(15));
    proxy?.become(fault, 500);
    const faulty = typical(await purchases(15));
    proxy?.become('pass');
    await sleep(1_200);
    expect(faulty).toBeLessThan(usual + 250);
  });

  it('while Redis forgets everything again and again', async () => {
    const over = new AbortController();
    const forgetting = forgetUntil(over.signal);
    await expect(purchases(20)).resolves.toHaveLength(20);
    over.abort();
    await forgetting;
  });
});

/** The median: one purchase that the machine held up says nothing of Redis. */
function typical(took: number[]): number {
  return took.toSorted((a, b) => a - b)[Math.floor(took.length / 2)] ?? Number.NaN;
}

async function forgetUntil(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await redis?.flush();
    await sleep(10);
  }
}
