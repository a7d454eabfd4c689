import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
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

async function timed<T>(took: number[], work: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  return work().finally(() => took.push(performance.now() - begun));
}

async function aTier(capacity: number): Promise<{ eventId: string; tierId: string }> {
  const { event, tiers } = await aPublishedEvent(promoter, [{ price: 0, capacity }]);
  return { eventId: event.id, tierId: tiers[0]?.id ?? '' };
}

/** Milliseconds that each of `times` purchases and availability reads took, and the refusal of one more. */
async function purchases(times: number): Promise<number[]> {
  const { eventId, tierId } = await aTier(times);
  const took: number[] = [];
  const buy = async () =>
    timed(took, async () => placeOrder(anonymous(), { eventId, items: [{ tierId, quantity: 1 }], buyer }));
  for (let left = times - 1; left >= 0; left--) {
    await buy();
    const availability = await timed(took, async () => getAvailability(anonymous(), { id: tierId }));
    expect(availability).toMatchObject({ available: left });
  }
  await expect(buy()).rejects.toMatchObject({ code: 'SOLD_OUT' });
  return took;
}

/** Milliseconds that a look at each of some events took that nobody has looked at for two seconds: the first thing that asks Redis. */
async function looks(tierIds: string[]): Promise<number[]> {
  const took: number[] = [];
  for (const id of tierIds) await timed(took, async () => getAvailability(anonymous(), { id }));
  return took;
}

describe.skipIf(!redis)('sales go on', () => {
  it.each(['down', 'silent', 'slow'] as const)('while Redis is %s, with at most 250 ms more each', async (fault) => {
    const tierIds: string[] = [];
    // More than the failures that the breaker waits for.
    for (let i = 0; i < 8; i++) tierIds.push((await aTier(1)).tierId);
    // On a busy machine any call may be held up by something else; then all of them are made again.
    await vi.waitFor(
      async () => {
        proxy?.become('pass');
        const usual = typical(await purchases(15));
        await sleep(2_100);
        proxy?.become(fault, 500);
        const faulty = [...(await looks(tierIds)), ...(await purchases(15))];
        proxy?.become('pass');
        await sleep(1_200);
        expect(Math.max(...faulty)).toBeLessThan(usual + 250);
      },
      { timeout: 40_000 },
    );
  });

  it('while Redis forgets everything again and again', async () => {
    const over = new AbortController();
    const forgetting = forgetUntil(over.signal);
    await expect(purchases(20)).resolves.toHaveLength(41);
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
