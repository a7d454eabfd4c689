/** Numbers that are the same again for the same seed. */
export interface SeededRandom {
  /** At least 0, below 1. */
  next: () => number;
  isHit: (probability: number) => boolean;
  /** A whole number from `least` to `most`. */
  between: (least: number, most: number) => number;
  /** A wait of a process without memory; at most five times the mean, so that a run stays bounded. */
  wait: (mean: number) => number;
}

/** Mulberry32: small, fast, and even enough for choosing buyers. Not for secrets. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    isHit: (probability) => next() < probability,
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    wait: (mean) => Math.min(-Math.log(1 - next()), 5) * mean,
  };
}
