import type { RedisLink } from './redis-link.ts';
import { packed, unpacked, type SharedStore, type Versioned } from './shared-store.ts';

/** The newest version wins, whoever writes last; the same version again only prolongs its life. */
const putNewest = `
local held = redis.call('GET', KEYS[1])
local version, life = tonumber(ARGV[1]), tonumber(ARGV[2])
local isSame = false
if held then
  local heldVersion = tonumber(string.match(held, '^%d+'))
  isSame = heldVersion == version
  if heldVersion > version or (isSame and redis.call('PTTL', KEYS[1]) >= life) then return 0 end
end
redis.call('SET', KEYS[1], ARGV[3], 'PX', life)
if not isSame and ARGV[4] ~= '' then redis.call('PUBLISH', ARGV[4], ARGV[3]) end
return 1`;

const readWithLife = `
local held = redis.call('GET', KEYS[1])
return held and { held, redis.call('PTTL', KEYS[1]) } or nil`;

/** The shared store on Redis. */
export class RedisStore implements SharedStore {
  readonly isShared = true;
  readonly link: RedisLink;

  constructor(link: RedisLink) {
    this.link = link;
  }

  hearsSince(channel: string): number | undefined {
    return this.link.hearsSince(channel);
  }

  async putNewest(key: string, channel: string | undefined, value: Versioned): Promise<void> {
    const life = Math.floor(value.lifeMs);
    if (life < 1) return;
    await this.link.try(
      async (redis) => redis.eval(putNewest, 1, key, value.version, life, packed(value), channel ?? ''),
      () => undefined,
    );
  }

  async read(key: string): Promise<Versioned | undefined> {
    const found = await this.link.try(
      async (redis) => (await redis.eval(readWithLife, 1, key)) as [string, number] | null,
      () => null,
    );
    const value = found && unpacked(found[0]);
    return value ? { ...value, lifeMs: found[1] } : undefined;
  }

  async publish(channel: string, text: string): Promise<void> {
    await this.link.try(
      async (redis) => redis.publish(channel, text),
      () => 0,
    );
  }

  listen(channel: string, listener: (text: string) => void): () => void {
    return this.link.listen(channel, listener);
  }

  close(): void {
    this.link.close();
  }
}
