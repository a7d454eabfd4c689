import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { DomainError } from '../errors/index.ts';
import { endMe, openNumbers, pidOf, raise, writing } from './commit-batch-fixture.ts';
import { commitBatch } from './commit-batch.ts';

const { proxy, observer, written, close } = await openNumbers();
beforeEach(async () => void (await observer.query('truncate written')));
afterAll(close);

describe('commitBatch', () => {
  it('writes a batch and answers each command on its own', async () => {
    expect(await commitBatch([1, -2, 3], writing().batch)).toEqual([
      2,
      expect.objectContaining({ code: 'SOLD_OUT' }),
      6,
    ]);
    expect(await written()).toEqual([1, 3]);
  });

  it.each([
    ['breaks a constraint (23)', 500],
    ['is out of range (22)', 5_000_000_000],
  ])('halves a batch until the command that %s stands alone; the others are written', async (_class, bad) => {
    const answers = await commitBatch([1, 2, bad, 3, 4, 5, 6], writing().batch);
    expect(answers.map((answer) => (answer instanceof DomainError ? answer.code : answer))).toEqual([
      2,
      4,
      'INTERNAL',
      6,
      8,
      10,
      12,
    ]);
    expect(await written()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it.each(['40001', '40P01', '55P03'])('runs the same batch again after %s, on the same connection', async (code) => {
    const pids = new Set<number>();
    let failures = 2;
    const { batch, runs } = writing(async (on) => {
      pids.add(await pidOf(on));
      if (failures-- > 0) await raise(on, code);
    });
    expect(await commitBatch([1, 2], batch)).toEqual([2, 4]);
    expect([runs(), await written(), pids.size]).toEqual([3, [1, 2], 1]);
  });

  it.each(['08006', '25006', '53300', '57014', '57P01', '57P03'])(
    'tells everyone UNAVAILABLE at once after %s, and throws the connection away',
    async (code) => {
      const pids: number[] = [];
      const { batch, runs } = writing(async (on) => {
        pids.push(await pidOf(on));
        await raise(on, code);
      });
      await expect(commitBatch([1, 2], batch)).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfterSeconds: 1 });
      expect([runs(), await written()]).toEqual([1, []]);
      await commitBatch([3], writing(async (on) => void pids.push(await pidOf(on))).batch);
      expect(new Set(pids).size).toBe(2);
    },
  );

  it('keeps who has joined the batch, over a second run and while it is halved', async () => {
    const runs: number[][] = [];
    const all = [1, 2];
    const { batch } = writing((_on, commands) => {
      runs.push([...commands]);
      if (runs.length > 1) return;
      commands.push(3, 500, 4);
      throw Object.assign(new Error('again'), { code: '40001' });
    });
    const answers = await commitBatch(all, batch);
    expect(runs.slice(0, 2)).toEqual([
      [1, 2],
      [1, 2, 3, 500, 4],
    ]);
    expect(answers).toMatchObject([2, 4, 6, { code: 'INTERNAL' }, 8]);
    expect(await written()).toEqual([1, 2, 3, 4]);
  });

  it('gives up after three runs: everyone is told UNAVAILABLE and nothing is written', async () => {
    const { batch, runs } = writing(() => {
      throw Object.assign(new Error('again'), { code: '40001' });
    });
    await expect(commitBatch([1], batch)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect([runs(), await written()]).toEqual([3, []]);
  });

  it('tells everyone UNAVAILABLE at once when the connection is lost before COMMIT, and works again with the next batch', async () => {
    const { batch, runs } = writing(async (on) => void (await on.run(...endMe)));
    await expect(commitBatch([1, 2], batch)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect([runs(), await written()]).toEqual([1, []]);
    expect(await commitBatch([3], writing().batch)).toEqual([6]);
  });

  it('tells everyone UNAVAILABLE when the connection is lost while no statement is under way', async () => {
    const { batch, runs } = writing(async (on) => {
      await observer.query('select pg_terminate_backend($1)', [await pidOf(on)]);
      await sleep(50);
    });
    await expect(commitBatch([1, 2], batch)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect([runs(), await written()]).toEqual([1, []]);
  });

  it('tells everyone UNAVAILABLE when the database falls silent, and that no connection is to be had', async () => {
    const begun = performance.now();
    const silent = commitBatch([1, 2], writing(() => proxy.silence(true)).batch);
    await sleep(50);
    const late = commitBatch([3], writing().batch);
    await expect(late).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(performance.now() - begun).toBeLessThan(2_000);
    await expect(silent).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(performance.now() - begun).toBeLessThan(7_000);
    proxy.silence(false);
    expect(await written()).toEqual([]);
    expect(await commitBatch([4], writing().batch)).toEqual([8]);
  });

  it('keeps the connection after an error of our own, once it has rolled back', async () => {
    const pids: number[] = [];
    const { batch } = writing(async (on) => {
      pids.push(await pidOf(on));
      if (pids.length === 1) throw new Error('ours');
    });
    await expect(commitBatch([1], batch)).rejects.toThrow('ours');
    expect(await commitBatch([1], batch)).toEqual([2]);
    expect(new Set(pids).size).toBe(1);
  });
});
