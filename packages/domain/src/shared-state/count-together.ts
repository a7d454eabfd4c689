import { tryRedis } from './shared-state.ts';

/** How often a key has been used in its window, and when the window ends. */
export interface Uses {
  used: number;
  endsInMs: number;
}

// In one script: a crash between the two would leave a count that never ends.
const countUse = `
local used = redis.call('INCR', KEYS[1])
local life = redis.call('PTTL', KEYS[1])
if life < 0 then
  life = tonumber(ARGV[1])
  redis.call('PEXPIRE', KEYS[1], life)
end
return { used, life }`;

/**
 * Counts one more use of a key in its window, over all instances, in one round trip. A window begins with its first use.
 * Undefined without Redis, or when it gives no answer within its bounds: then the caller counts alone. Never fails.
 */
export async function countTogether(key: string, windowMs: number): Promise<Uses | undefined> {
  const answer = await tryRedis(
    async (redis) => (await redis.eval(countUse, 1, `ticket-vendor:count:${key}`, windowMs)) as [number, number],
    () => undefined,
  );
  return answer && { used: answer[0], endsInMs: answer[1] };
}
