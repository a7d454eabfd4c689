import { countTogether } from '@ticket-vendor/domain';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { limitPolicies, type PolicyName } from './limit-policies.ts';

/** Whom a call counts against. */
export interface Caller {
  key: string;
  isKnown: boolean;
}

/** The state of one quota after a call. */
export interface Quota {
  policy: PolicyName;
  limit: number;
  windowSeconds: number;
  remaining: number;
  resetSeconds: number;
  isExceeded: boolean;
}

/** The quotas that all instances on one Redis share; without it, or while it is away, those of this process. `factor` multiplies every limit. */
export class RateLimits {
  readonly #factor: number;
  readonly #limiters = new Map<string, RateLimiterMemory>();

  constructor(factor: number) {
    this.#factor = factor;
  }

  async count(policy: PolicyName, caller: Caller): Promise<Quota> {
    const limiter = this.#limiter(policy, caller.isKnown);
    const together = await countTogether(`${limiter.keyPrefix}:${caller.key}`, limiter.msDuration);
    const { used, endsInMs } = together ?? (await countAlone(limiter, caller.key));
    return {
      policy,
      limit: limiter.points,
      windowSeconds: limiter.duration,
      remaining: Math.max(0, limiter.points - used),
      resetSeconds: Math.max(1, Math.ceil(endsInMs / 1_000)),
      isExceeded: used > limiter.points,
    };
  }

  #limiter(policy: PolicyName, isKnown: boolean): RateLimiterMemory {
    const name = `${policy}:${isKnown ? 'known' : 'stranger'}`;
    const existing = this.#limiters.get(name);
    if (existing) return existing;
    const { stranger, known, windowSeconds } = limitPolicies[policy];
    const points = Math.max(1, Math.round((isKnown ? known : stranger) * this.#factor));
    const limiter = new RateLimiterMemory({ keyPrefix: name, points, duration: windowSeconds });
    this.#limiters.set(name, limiter);
    return limiter;
  }
}

async function countAlone(limiter: RateLimiterMemory, key: string): Promise<{ used: number; endsInMs: number }> {
  const after = await limiter.consume(key).catch((error: unknown) => {
    if (error instanceof RateLimiterRes) return error;
    throw error;
  });
  return { used: after.consumedPoints, endsInMs: after.msBeforeNext };
}
