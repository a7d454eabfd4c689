import { createTestDatabase } from '@ticket-vendor/testing';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DomainError } from '../errors/index.ts';
import { startCuttingProxy } from '../testing/cutting-proxy.ts';
import { commitBatch, type BatchWork } from './commit-batch.ts';
import { closeStockWriter, openStockWriter, type StockConnection } from './stock-connection.ts';

const database = await createTestDatabase();
const proxy = await startCuttingProxy(database.url);
const observer = new Client({ connectionString: database.url });

beforeAll(async () => {
  await observer.connect();
  await observer.query('create table written (value int primary key check (value < 100))');
  openStockWriter(proxy.url, 2);
});
beforeEach(async () => {
  await observer.query('truncate written');
});
afterAll(async () => {
  await closeStockWriter();
  await observer.end();
  await proxy[Symbol.asyncDispose]();
  await database.drop();
});

const insert = { name: 'insert-written', text: 'insert into written select * from unnest($1::int[]) returning value' };
const count = { name: 'count-written', text: 'select value from written where value = any($1::int[])' };

/** Writes its numbers and answers each with its double; negative numbers are refused. */
function writing(before?: (on: StockConnection, commands: number[]) => Promise<void> | void) {
  let runs = 0;
  const batch: BatchWork<number, number> = {
    work: async (on, commands) => {
      runs++;
      await before?.(on, commands);
      await on.run(insert, [commands.filter((command) => command >= 0)]);
      return commands.map((command) => (command < 0 ? new DomainError('SOLD_OUT') : command * 2));
    },
    wasWritten: async (on, commands) => (await on.run(count, [commands])).length === commands.length,
  };
  return { batch, runs: () => runs };
}

async function written(): Promise<number[]> {
  const { rows } = await observer.query<{ value: number }>('select value from written order by value');
  return rows.map((row) => row.value);
}

describe('commitBatch', () => {
  it('writes a batch and answers each command on its own', async () => {
    expect(await commitBatch([1, -2, 3], writing().batch)).toEqual([
      2,
      expect.objectContaining({ code: 'SOLD_OUT' }),
      6,
    ]);
    expect(await written()).toEqual([1, 3]);
  });

  it('halves a batch until the bad command stands alone; the others are written', async () => {
    const answers = await commitBatch([1, 2, 500, 3, 4, 5, 6], writing().batch);
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

  it.each(['40001', '40P01', '55P03'])('runs the same batch again after %s', async (code) => {
    let failures = 2;
    const { batch, runs } = writing(async (on) => {
      if (failures-- > 0)
        await on.run(
          {
            name: `raise-${code}-${failures}`,
            text: `do $do$ begin raise exception 'x' using errcode = '${code}'; end $do$`,
          },
          [],
        );
    });
    expect(await commitBatch([1, 2], batch)).toEqual([2, 4]);
    expect([runs(), await written()]).toEqual([3, [1, 2]]);
  });

  it('gives up after three runs: everyone is told UNAVAILABLE and nothing is written', async () => {
    const { batch, runs } = writing(() => {
      throw Object.assign(new Error('again'), { code: '40001' });
    });
    await expect(commitBatch([1], batch)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect([runs(), await written()]).toEqual([3, []]);
  });

  it('tells everyone UNAVAILABLE at once when the connection is lost before COMMIT, and works again with the next batch', async () => {
    const { batch, runs } = writing(async (on) => {
      await on.run({ name: 'end-me', text: 'select pg_terminate_backend(pg_backend_pid())' }, []);
    });
    await expect(commitBatch([1, 2], batch)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect([runs(), await written()]).toEqual([1, []]);
    expect(await commitBatch([3], writing().batch)).toEqual([6]);
  });

  it('finds out that a COMMIT without an answer was carried out, and answers by it', async () => {
    const { batch, runs } = writing();
    proxy.cutNextCommit('reaches');
    expect(await commitBatch([1, 2], batch)).toEqual([2, 4]);
    expect([runs(), await written()]).toEqual([1, [1, 2]]);
  });

  it('finds out that a COMMIT without an answer was lost, and runs the batch again', async () => {
    const { batch, runs } = writing();
    proxy.cutNextCommit('lost');
    expect(await commitBatch([1, 2], batch)).toEqual([2, 4]);
    expect([runs(), await written()]).toEqual([2, [1, 2]]);
  });
});
