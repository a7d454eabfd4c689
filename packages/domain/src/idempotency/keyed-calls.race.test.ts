import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Ctx } from '../context/index.ts';
import { toDomainError } from '../errors/index.ts';
import { createEvent, deleteEvent, Event } from '../events/index.ts';
import { findViolations } from '../invariants/index.ts';
import { cancelOrder, confirmOrder } from '../orders/index.ts';
import {
  aPendingOrder,
  anEventInput,
  aPromoter,
  aPublishedEvent,
  openTestDomain,
  payAtSandbox,
} from '../testing/index.ts';
import { createTier, CreateTierInput, TicketTier } from '../tiers/index.ts';

const test = await openTestDomain();
const promoter = await aPromoter();
afterAll(async () => test[Symbol.asyncDispose]());
afterEach(async () => expect(await findViolations()).toEqual([]));

/** Sends one call many times at once under one key; who is told to come again does. */
async function sendAtOnce<T>(times: number, by: Ctx, send: (ctx: Ctx) => Promise<T>) {
  const idempotencyKey = randomUUID();
  let replays = 0;
  const sendUntilAnswered = async (): Promise<T> => {
    let isReplay = false;
    try {
      const answer = await send({ ...by, idempotencyKey, onReplay: () => (isReplay = true) });
      if (isReplay) replays++;
      return answer;
    } catch (error) {
      // The first send, or a connection, took longer than a busy machine had patience for.
      if (!['UNAVAILABLE', 'IDEMPOTENCY_KEY_IN_USE'].includes(toDomainError(error)?.code ?? '')) throw error;
      return sendUntilAnswered();
    }
  };
  const answers = await Promise.all(Array.from({ length: times }, sendUntilAnswered));
  return { answers, replays };
}

const ids = (answers: { id: string }[]): Set<string> => new Set(answers.map((answer) => answer.id));

describe('one key, sent many times at once', { timeout: 30_000 }, () => {
  it('makes one event of fifty', async () => {
    const input = await anEventInput({ title: 'Fifty at once', capacity: 100 });
    const { answers, replays } = await sendAtOnce(50, promoter.ctx, async (ctx) => createEvent(ctx, input));
    expect([ids(answers).size, replays]).toEqual([1, 49]);
    expect(await Event.count({ where: { title: input.title } })).toBe(1);
  });

  it('makes one tier of fifty', async () => {
    const { event } = await aPublishedEvent(promoter, [{ price: 0, capacity: 5 }]);
    const input = CreateTierInput.parse({ eventId: event.id, name: 'Loge', price: 100, capacity: 5 });
    const { answers, replays } = await sendAtOnce(50, promoter.ctx, async (ctx) => createTier(ctx, input));
    expect([ids(answers).size, replays]).toEqual([1, 49]);
    expect(await TicketTier.count({ where: { eventId: event.id } })).toBe(2);
  });

  it('deletes once, and nobody is told that it was not there', async () => {
    const { id } = await createEvent(promoter.ctx, await anEventInput());
    const { replays } = await sendAtOnce(20, promoter.ctx, async (ctx) => deleteEvent(ctx, { id }));
    expect(replays).toBe(19);
  });

  it('confirms and cancels once, all with the same answer', async () => {
    const paid = await aPendingOrder(promoter);
    await payAtSandbox(test.sandbox, paid.order.payment?.clientSecret);
    const confirmed = await sendAtOnce(8, paid.ctx, async (ctx) => confirmOrder(ctx, { id: paid.order.id }));
    for (const answer of confirmed.answers) expect(answer).toEqual(confirmed.answers[0]);
    const open = await aPendingOrder(promoter);
    const cancelled = await sendAtOnce(8, open.ctx, async (ctx) => cancelOrder(ctx, { id: open.order.id }));
    for (const answer of cancelled.answers) expect(answer).toMatchObject({ status: 'cancelled' });
    expect([confirmed.replays, cancelled.replays]).toEqual([7, 7]);
  });
});

it('a key whose first call is still running is refused once the wait is over, and free when that call has failed', async () => {
  await using running = await aClaimUnderWay(promoter.userId, 'slow');
  const input = await anEventInput();
  const ctx = { ...promoter.ctx, idempotencyKey: 'slow' };
  const begin = performance.now();
  await expect(createEvent(ctx, input)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_IN_USE', retryAfterSeconds: 1 });
  // One lock timeout of two seconds, not one for each run of a transaction.
  expect(performance.now() - begin).toBeLessThan(5_000);
  await running.fail();
  expect(await createEvent(ctx, input)).toMatchObject({ status: 'draft' });
});

/** Another process that has claimed a key for `events.create` and is not done. */
async function aClaimUnderWay(userId: string, key: string): Promise<{ fail: () => Promise<void> } & AsyncDisposable> {
  const client = new Client({ connectionString: test.env.databaseUrl });
  await client.connect();
  await client.query('begin');
  await client.query(
    `insert into idempotency_keys (scope, procedure, key, input_hash, object_id)
     values ('user:' || $1, 'events.create', $2, sha256('other'), gen_random_uuid())`,
    [userId, key],
  );
  return {
    fail: async () => void (await client.query('rollback')),
    [Symbol.asyncDispose]: async () => client.end(),
  };
}
