import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { openTestRedis, startFaultyProxy } from '../testing/index.ts';
import { RedisLink } from './redis-link.ts';
import { RedisStore } from './redis-store.ts';

const redis = await openTestRedis();
afterAll(async () => redis?.[Symbol.asyncDispose]());

async function open() {
  const proxy = await startFaultyProxy(redis?.url ?? '', 6379);
  const link = new RedisLink(proxy.url);
  await link.open();
  const ping = async () => {
    const begun = performance.now();
    const answer = await link.try(
      async (commands) => commands.ping(),
      () => 'without Redis',
    );
    return { answer, ms: performance.now() - begun };
  };
  const close = async () => {
    link.close();
    await proxy[Symbol.asyncDispose]();
  };
  return { proxy, link, ping, [Symbol.asyncDispose]: close };
}

describe.skipIf(!redis)('a Redis that fails', () => {
  it.each(['down', 'silent', 'slow'] as const)(
    'costs a call at most 200 ms when it is %s, and comes back',
    async (fault) => {
      await using link = await open();
      expect((await link.ping()).answer).toBe('PONG');
      link.proxy.become(fault, 500);
      for (let i = 0; i < 8; i++) {
        const { answer, ms } = await link.ping();
        expect(answer).toBe('without Redis');
        expect(ms).toBeLessThan(200);
      }
      const { ms } = await link.ping();
      expect(ms).toBeLessThan(20);
      link.proxy.become('pass');
      await vi.waitFor(async () => expect((await link.ping()).answer).toBe('PONG'), { timeout: 10_000, interval: 50 });
    },
  );

  it('does not stop the start', async () => {
    const link = new RedisLink('redis://127.0.0.1:1');
    const begun = performance.now();
    await link.open();
    expect(performance.now() - begun).toBeLessThan(1_000);
    expect(
      await link.try(
        async (commands) => commands.ping(),
        () => 'without Redis',
      ),
    ).toBe('without Redis');
    link.close();
  });

  it('is heard again after it was away', async () => {
    await using link = await open();
    const heard: string[] = [];
    const stop = link.link.listen('ticket-vendor:test', (text) => heard.push(text));
    const say = async (text: string) => new RedisStore(link.link).publish('ticket-vendor:test', text);
    await vi.waitFor(async () => {
      await say('one');
      expect(heard).toContain('one');
    });
    link.proxy.become('down');
    await sleep(50);
    expect(link.link.isHearing).toBe(false);
    link.proxy.become('pass');
    await vi.waitFor(
      async () => {
        await say('two');
        expect(heard).toContain('two');
      },
      { timeout: 5_000, interval: 50 },
    );
    stop();
  });
});

describe.skipIf(!redis)('a versioned value', () => {
  const value = (version: number, text: string, lifeMs = 2_000) => ({ version, text, lifeMs });

  it('is the newest one, in whatever order they are written, and each newer one is told', async () => {
    await using link = await open();
    const store = new RedisStore(link.link);
    const heard: string[] = [];
    const stop = store.listen('ticket-vendor:{v}:told', (text) => heard.push(text));
    await sleep(50);
    for (const version of [2, 1, 3, 3])
      await store.putNewest('ticket-vendor:{v}', 'ticket-vendor:{v}:told', value(version, `v${version}`));
    expect(await store.read('ticket-vendor:{v}')).toMatchObject({ version: 3, text: 'v3' });
    await vi.waitFor(() => expect(heard.map((text) => text.split(' ')[2])).toEqual(['v2', 'v3']));
    stop();
  });

  it('is gone at the end of its life and after a flush, and nobody minds', async () => {
    await using link = await open();
    const store = new RedisStore(link.link);
    await store.putNewest('ticket-vendor:{w}', 'ticket-vendor:{w}:told', value(9, 'short', 40));
    expect((await store.read('ticket-vendor:{w}'))?.lifeMs).toBeLessThanOrEqual(40);
    await sleep(60);
    expect(await store.read('ticket-vendor:{w}')).toBeUndefined();
    await store.putNewest('ticket-vendor:{w}', 'ticket-vendor:{w}:told', value(1, 'anew'));
    await redis?.flush();
    expect(await store.read('ticket-vendor:{w}')).toBeUndefined();
    await store.putNewest('ticket-vendor:{w}', 'ticket-vendor:{w}:told', value(1, 'again'));
    expect(await store.read('ticket-vendor:{w}')).toMatchObject({ text: 'again' });
  });
});
