import { Client } from 'pg';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { endMe, insert, openNumbers, pidOf, raise, raising, writing } from './commit-batch-fixture.ts';
import { commitBatch } from './commit-batch.ts';
import type { Call, StockConnection } from './stock-connection.ts';

const { proxy, observer, written, close } = await openNumbers();
beforeEach(async () => void (await observer.query('truncate written')));
afterAll(close);

describe('a write on its way with COMMIT', () => {
  it.each(['40001', '40P01', '55P03'])('that fails with %s undoes the batch, which is run again', async (code) => {
    const { batch, runs } = writing(undefined, (run) => (run < 3 ? [raising(code)] : []));
    expect(await commitBatch([1, 2], batch)).toEqual([2, 4]);
    expect([runs(), await written()]).toEqual([3, [1, 2]]);
  });

  it.each(['53300', '57014'])('that fails with %s undoes the batch: everyone is told UNAVAILABLE', async (code) => {
    const { batch, runs } = writing(undefined, () => [raising(code), [insert, [[3]]]]);
    await expect(commitBatch([1, 2], batch)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect([runs(), await written()]).toEqual([1, []]);
  });

  it('that fails in no way known undoes the batch, and the connection goes on', async () => {
    const pids = new Set<number>();
    const before = async (on: StockConnection) => void pids.add(await pidOf(on));
    const { batch, runs } = writing(before, () => [raising('TV001')]);
    await expect(commitBatch([1, 2], batch)).rejects.toMatchObject({ code: 'TV001' });
    expect([runs(), await written()]).toEqual([1, []]);
    expect(await commitBatch([3], writing(before).batch)).toEqual([6]);
    expect(pids.size).toBe(1);
  });

  it('that ends its connection is known to be lost: nothing is looked up or run again', async () => {
    const { batch, runs } = writing(undefined, () => [endMe]);
    let looks = 0;
    const wasWritten = async () => {
      looks++;
      return false;
    };
    await expect(commitBatch([1, 2], { ...batch, wasWritten })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect([runs(), looks, await written()]).toEqual([1, 0, []]);
  });

  it.each<[string, Call]>([
    ['has the name of another', [{ name: insert.name, text: 'select 1' }, []]],
    ['has a value of an unknown kind', [{ name: 'an-object', text: 'select $1::jsonb' }, [{ toPostgres: 1 }]]],
    ['has an element of one', [{ name: 'an-array', text: 'select $1::text[]' }, [[{}]]]],
  ])('that cannot be sent because it %s undoes the others: COMMIT is not sent', async (_why, wrong) => {
    const { batch } = writing(undefined, () => [wrong]);
    await expect(commitBatch([1, 2], batch)).rejects.toThrow(/statements are named|unknown kind/);
    expect(await written()).toEqual([]);
    expect(await commitBatch([3], writing().batch)).toEqual([6]);
  });

  it('that cannot be made undoes the others: COMMIT is not sent', async () => {
    const { batch } = writing();
    const decide: typeof batch.decide = async (on, commands) => {
      const { answers, writes } = await batch.decide(on, commands);
      const broken = function* (): Generator<Call> {
        yield* writes;
        throw new Error('ours');
      };
      return { answers, writes: broken() };
    };
    await expect(commitBatch([1, 2], { ...batch, decide })).rejects.toThrow('ours');
    expect(await written()).toEqual([]);
    expect(await commitBatch([3], writing().batch)).toEqual([6]);
  });

  it('that the driver throws at undoes the others: COMMIT is not sent', async () => {
    const { batch } = writing();
    const decide: typeof batch.decide = async (on, commands) => {
      const { answers, writes } = await batch.decide(on, commands);
      const broken = function* (): Generator<Call> {
        yield* writes;
        vi.spyOn(Client.prototype, 'query').mockImplementationOnce(() => {
          throw new RangeError('too long to be sent');
        });
        yield [insert, [[3]]];
      };
      return { answers, writes: broken() };
    };
    await expect(commitBatch([1, 2], { ...batch, decide })).rejects.toThrow('too long to be sent');
    expect(await written()).toEqual([]);
    expect(await commitBatch([3], writing().batch)).toEqual([6]);
  });

  it('that meets a database fallen silent makes everyone UNAVAILABLE, since nobody can say whether COMMIT was carried out', async () => {
    const { batch, runs } = writing(async (on) => {
      await pidOf(on);
      proxy.silence(true);
    });
    await expect(commitBatch([1, 2], batch)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    proxy.silence(false);
    expect([runs(), await written()]).toEqual([1, [1, 2]]);
  });
});

describe('a COMMIT without an answer', () => {
  it('is found to have been carried out, and answered by it', async () => {
    const { batch, runs } = writing();
    proxy.cutNextCommits('reaches');
    expect(await commitBatch([1, 2], batch)).toEqual([2, 4]);
    expect([runs(), await written()]).toEqual([1, [1, 2]]);
  });

  it('is found to have been carried out when a pooler says in its place that the server is gone', async () => {
    const { batch, runs } = writing();
    proxy.cutNextCommits('disowned');
    expect(await commitBatch([1, 2], batch)).toEqual([2, 4]);
    expect([runs(), await written()]).toEqual([1, [1, 2]]);
  });

  it('is found to have been lost, and the batch is run again', async () => {
    const { batch, runs } = writing();
    proxy.cutNextCommits('lost');
    expect(await commitBatch([1, 2], batch)).toEqual([2, 4]);
    expect([runs(), await written()]).toEqual([2, [1, 2]]);
  });

  it.each([
    ['carried out', 'reaches'],
    ['lost as well', 'lost'],
  ] as const)('is looked up again when the next one is %s', async (_what, second) => {
    const { batch } = writing();
    proxy.cutNextCommits('lost', second);
    expect(await commitBatch([1, 2], batch)).toEqual([2, 4]);
    expect(await written()).toEqual([1, 2]);
  });

  it('makes everyone UNAVAILABLE, never an internal error, when it is lost three times', async () => {
    const { batch, runs } = writing();
    proxy.cutNextCommits('lost', 'lost', 'lost');
    await expect(commitBatch([1, 2], batch)).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfterSeconds: 1 });
    expect([runs(), await written()]).toEqual([3, []]);
  });

  it('is looked up again when the old transaction still has the locks, and never run again unknown', async () => {
    const { batch, runs } = writing();
    let looks = 0;
    const wasWritten: typeof batch.wasWritten = async (on, commands, answers) => {
      if (++looks === 1) await raise(on, '55P03');
      return await batch.wasWritten(on, commands, answers);
    };
    proxy.cutNextCommits('reaches');
    expect(await commitBatch([1, 2], { ...batch, wasWritten })).toEqual([2, 4]);
    expect([runs(), looks, await written()]).toEqual([1, 2, [1, 2]]);
  });

  it('makes everyone UNAVAILABLE when nobody can say whether it was carried out', async () => {
    const { batch, runs } = writing();
    proxy.cutNextCommits('reaches');
    const lost = commitBatch([1, 2], { ...batch, wasWritten: async (on) => raise(on, '57P03') });
    await expect(lost).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect([runs(), await written()]).toEqual([1, [1, 2]]);
  });
});
