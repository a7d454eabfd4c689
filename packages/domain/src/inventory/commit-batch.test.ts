import { createTestDatabase } from '@ticket-vendor/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DomainError } from '../errors/index.ts';
import { configureLog } from '../log.ts';
import { startCuttingProxy } from '../testing/cutting-proxy.ts';
import { commitBatch, type BatchWork } from './commit-batch.ts';
import { closeStockWriter, openStockWriter, type Call, type StockConnection } from './stock-connection.ts';

configureLog({ level: 'silent' });
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

const endMe: Call = [{ name: 'end-me', text: 'select pg_terminate_backend(pg_backend_pid())' }, []];

/** Writes its numbers and answers each with its double; negative numbers are refused. `before` runs in the transaction, `behind` gives statements that follow the writes. */
function writing(
  before?: (on: StockConnection, commands: number[]) => Promise<void> | void,
  behind: (run: number) => Call[] = () => [],
) {
  let runs = 0;
  const batch: BatchWork<number, number> = {
    decide: async (on, commands) => {
      runs++;
      await before?.(on, commands);
      return {
        answers: commands.map((command) => (command < 0 ? new DomainError('SOLD_OUT') : command * 2)),
        writes: [[insert, [commands.filter((command) => command >= 0)]], ...behind(runs)],
      };
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
    const wasWritten = async () => looks++ < 0;
    await expect(commitBatch([1, 2], { ...batch, wasWritten })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect([runs(), looks, await written()]).toEqual([1, 0, []]);
  });

  it.each<[string, Call]>([
    ['has the name of another', [{ name: insert.name, text: 'select 1' }, []]],
    ['has a value that is none of PostgreSQL', [{ name: 'an-object', text: 'select $1::jsonb' }, [{ toPostgres: 1 }]]],
    ['has such an element', [{ name: 'an-array', text: 'select $1::text[]' }, [[{}]]]],
  ])('that cannot be sent because it %s keeps all others and COMMIT from being sent', async (_why, wrong) => {
    const { batch } = writing(undefined, () => [wrong]);
    await expect(commitBatch([1, 2], batch)).rejects.toThrow(/statements are named|unknown kind/);
    expect(await written()).toEqual([]);
    expect(await commitBatch([3], writing().batch)).toEqual([6]);
  });
});

describe('a COMMIT without an answer', () => {
  it('is found to have been carried out, and answered by it', async () => {
    const { batch, runs } = writing();
    proxy.cutNextCommits('reaches');
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

async function pidOf(on: StockConnection): Promise<number> {
  const [row] = await on.run<{ pid: number }>({ name: 'pid', text: 'select pg_backend_pid() as pid' }, []);
  return row?.pid ?? 0;
}

async function raise(on: StockConnection, code: string): Promise<never> {
  await on.run(...raising(code));
  throw new Error('nothing was raised');
}

function raising(code: string): Call {
  const text = `do $do$ begin raise exception 'raised' using errcode = '${code}'; end $do$`;
  return [{ name: `raise-${code}`, text }, []];
}
