import type { Redis } from 'ioredis';
import { log } from '../log.ts';
import { MemoryStore } from './memory-store.ts';
import { RedisStore } from './redis-store.ts';
import type { SharedStore } from './shared-store.ts';

let store: SharedStore | undefined;

/** Opens what instances share: Redis, or without an address this process alone. A Redis that is away does not stop the start. */
export async function openSharedState(redisUrl: string | undefined): Promise<void> {
  if (redisUrl === undefined) {
    log().info(
      'REDIS_URL is not set: limits, live availability and ended sessions are shared within this process only',
    );
    store = new MemoryStore();
    return;
  }
  // Its client is for those alone who have a Redis.
  const { RedisLink } = await import('./redis-link.ts');
  const link = new RedisLink(redisUrl);
  store = new RedisStore(link);
  await link.open();
}

export function closeSharedState(): void {
  store?.close();
  store = undefined;
}

export function sharedStore(): SharedStore {
  if (!store) throw new Error('the shared state is not open');
  return store;
}

/** Asks Redis, within 100 ms; without one, or when it gives no answer, `fallback` answers. */
export async function tryRedis<T>(call: (redis: Redis) => Promise<T>, fallback: () => T | Promise<T>): Promise<T> {
  return store instanceof RedisStore ? store.link.try(call, fallback) : fallback();
}
