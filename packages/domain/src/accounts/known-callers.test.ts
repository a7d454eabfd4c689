import { afterAll, describe, expect, it, vi } from 'vitest';
import type { Actor } from '../context/index.ts';
import { MemoryStore } from '../shared-state/memory-store.ts';
import { RedisLink } from '../shared-state/redis-link.ts';
import { RedisStore } from '../shared-state/redis-store.ts';
import { openTestRedis, startFaultyProxy } from '../testing/index.ts';
import { KnownCallers } from './known-callers.ts';

const redis = await openTestRedis();
afterAll(async () => redis?.[Symbol.asyncDispose]());

const actor: Actor = { type: 'api_key', apiKeyId: 'key', promoterId: 'promoter', role: 'door' };

/** A credential's row, and how often it has been read. */
function aRow(lifeMs = Infinity) {
  const row = { isRevoked: false, reads: 0 };
  const read = async () => {
    row.reads++;
    return row.isRevoked ? undefined : { actor, lifeMs };
  };
  return { row, read };
}

/** An instance's known callers on Redis, behind a proxy of its own. */
async function anInstance() {
  const proxy = await startFaultyProxy(redis?.url ?? '', 6379);
  const link = new RedisLink(proxy.url);
  await link.open();
  const callers = new KnownCallers(new RedisStore(link));
  const hears = async () =>
    vi.waitFor(
      async () => {
        await link.try(
          async (commands) => commands.ping(),
          () => 'without Redis',
        );
        expect(link.hearsSince('ticket-vendor:revoked')).toBeDefined();
      },
      { timeout: 10_000, interval: 20 },
    );
  await hears();
  const close = async () => {
    callers.close();
    link.close();
    await proxy[Symbol.asyncDispose]();
  };
  return { proxy, callers, hears, [Symbol.asyncDispose]: close };
}

describe('a known caller', () => {
  it('is read once, until the credential is revoked', async () => {
    const callers = new KnownCallers(new MemoryStore());
    const { row, read } = aRow();
    for (let i = 0; i < 3; i++) expect(await callers.recall('a', read)).toBe(actor);
    expect(row.reads).toBe(1);
    row.isRevoked = true;
    await callers.revoked(['b', 'a']);
    expect(await callers.recall('a', read)).toBeUndefined();
    callers.close();
  });

  it('is read again after five seconds, and at the end of its life', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const callers = new KnownCallers(new MemoryStore());
    const [long, short] = [aRow(), aRow(1_000)];
    const both = async () => {
      await callers.recall('long', long.read);
      await callers.recall('short', short.read);
      return [long.row.reads, short.row.reads];
    };
    expect(await both()).toEqual([1, 1]);
    vi.advanceTimersByTime(999);
    expect(await both()).toEqual([1, 1]);
    vi.advanceTimersByTime(1);
    expect(await both()).toEqual([1, 2]);
    vi.advanceTimersByTime(4_000);
    expect(await both()).toEqual([2, 3]);
    vi.useRealTimers();
    callers.close();
  });

  it('is not kept when a revocation comes while its row is read', async () => {
    const callers = new KnownCallers(new MemoryStore());
    const { row, read } = aRow();
    await callers.recall('a', async () => {
      const found = await read();
      row.isRevoked = true;
      await callers.revoked(['a']);
      return found;
    });
    expect(await callers.recall('a', read)).toBeUndefined();
    callers.close();
  });
});

describe.skipIf(!redis)('a revocation by another instance', () => {
  it('is heard at once', async () => {
    await using here = await anInstance();
    await using there = await anInstance();
    const { row, read } = aRow();
    await there.callers.recall('a', read);
    expect(await there.callers.recall('a', read)).toBe(actor);
    expect(row.reads).toBe(1);
    row.isRevoked = true;
    await here.callers.revoked(['a']);
    await vi.waitFor(async () => expect(await there.callers.recall('a', read)).toBeUndefined(), {
      timeout: 1_000,
      interval: 5,
    });
  });

  it.each(['down', 'silent'] as const)('is not missed by one whose Redis was %s meanwhile', async (fault) => {
    await using here = await anInstance();
    await using there = await anInstance();
    const { row, read } = aRow();
    await there.callers.recall('a', read);
    there.proxy.become(fault);
    // What it says of its own is lost too; after five failures it knows.
    for (let i = 0; i < 5; i++) await there.callers.revoked(['x']);
    row.isRevoked = true;
    await here.callers.revoked(['a']);
    expect(await there.callers.recall('a', read)).toBeUndefined();
    there.proxy.become('pass');
    await there.hears();
    expect(await there.callers.recall('a', read)).toBeUndefined();
  });
});
