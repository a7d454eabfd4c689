import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sql } from '../database/index.ts';
import { openTestDomain, openTestRedis } from '../testing/index.ts';
import { MemoryStore } from './memory-store.ts';
import { ReadCache } from './read-cache.ts';
import { RedisLink } from './redis-link.ts';
import { RedisStore } from './redis-store.ts';

const test = await openTestDomain();
const redis = await openTestRedis();
const link = new RedisLink(redis?.url ?? 'redis://127.0.0.1:1');
await link.open();
afterAll(async () => {
  link.close();
  await test[Symbol.asyncDispose]();
  await redis?.[Symbol.asyncDispose]();
});

const schema = z.object({ text: z.string(), at: z.coerce.date() });
type Shown = z.infer<typeof schema>;
const at = new Date(0);

let names = 0;
const aName = () => `test-${++names}`;

/** The truth, how often it has been read, and a way to keep its readers waiting. */
function aTruth() {
  const truth = { text: 'old', reads: 0, wait: Promise.resolve() };
  const load = async (): Promise<Shown> => {
    truth.reads++;
    const { text } = truth;
    await truth.wait;
    return { text, at };
  };
  return { truth, load };
}

/** Later snapshots are newer once a transaction that could have written has ended. */
const commit = async () => sql('select pg_current_xact_id()');

function aGate() {
  let open = () => undefined as void;
  const wait = new Promise<void>((resolve) => (open = resolve));
  return { wait, open: () => open() };
}

describe('in one process', () => {
  it('reads once for all who ask together, and not again for two seconds', async () => {
    const cache = new ReadCache(new MemoryStore(), { name: aName(), schema });
    const { truth, load } = aTruth();
    await Promise.all(Array.from({ length: 20 }, async () => cache.read('a', load)));
    truth.text = 'new';
    expect([await cache.read('a', load), truth.reads]).toEqual([{ text: 'old', at }, 1]);
    await sleep(2_000);
    expect([await cache.read('a', load), truth.reads]).toEqual([{ text: 'new', at }, 2]);
  });

  it('keeps nothing of what is not there, and nothing of a failure', async () => {
    const cache = new ReadCache(new MemoryStore(), { name: aName(), schema });
    const { load } = aTruth();
    expect(await cache.read('a', async () => undefined)).toBeUndefined();
    await expect(cache.read('a', async () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
    expect(await cache.read('a', load)).toEqual({ text: 'old', at });
  });

  it.each([['a'], [undefined]])('shows nothing that was read before a drop of %s', async (dropped) => {
    const cache = new ReadCache(new MemoryStore(), { name: aName(), schema });
    const { truth, load } = aTruth();
    const gate = aGate();
    truth.wait = gate.wait;
    const slow = cache.read('a', load);
    await sleep(10);
    truth.text = 'new';
    cache.drop(dropped);
    truth.wait = Promise.resolve();
    expect(await cache.read('a', load)).toMatchObject({ text: 'new' });
    gate.open();
    await slow;
    expect(await cache.read('a', load)).toMatchObject({ text: 'new' });
  });
});

describe.skipIf(!redis)('on Redis', () => {
  it('takes what another instance has read, for no longer than two seconds after the reading', async () => {
    const name = aName();
    const [first, second] = [1, 2].map(() => new ReadCache(new RedisStore(link), { name, schema }));
    const { truth, load } = aTruth();
    await first?.read('a', load);
    await sleep(1_000);
    expect(await second?.read('a', load)).toEqual({ text: 'old', at });
    expect(truth.reads).toBe(1);
    truth.text = 'new';
    await sleep(1_050);
    expect(await second?.read('a', load)).toEqual({ text: 'new', at });
  });

  it('takes nothing from there that was read before a drop, by whomever', async () => {
    const name = aName();
    const [here, there] = [1, 2].map(() => new ReadCache(new RedisStore(link), { name, schema }));
    const { truth, load } = aTruth();
    await here?.read('a', load);
    // Another instance began to read before the edit and has not finished.
    const gate = aGate();
    truth.wait = gate.wait;
    const slow = there?.read('b', load);
    await sleep(10);
    truth.text = 'new';
    await commit();
    here?.drop();
    truth.wait = Promise.resolve();
    expect(await here?.read('a', load)).toMatchObject({ text: 'new' });
    gate.open();
    await slow;
    await sleep(20);
    expect(await here?.read('b', load)).toMatchObject({ text: 'new' });
  });

  it('does without what was flushed or written by another release', async () => {
    const name = aName();
    const { truth, load } = aTruth();
    const stores = [1, 2, 3].map(() => new RedisStore(link));
    const [first, second] = stores.map((store) => new ReadCache(store, { name, schema }));
    await first?.read('a', load);
    await stores[2]?.putNewest(`ticket-vendor:{${name}:a}`, undefined, {
      version: Number.MAX_SAFE_INTEGER,
      text: '{"title":"other"}',
      lifeMs: 2_000,
    });
    expect(await second?.read('a', load)).toEqual({ text: 'old', at });
    await redis?.flush();
    second?.drop();
    truth.text = 'new';
    expect(await second?.read('a', load)).toMatchObject({ text: 'new' });
  });
});
