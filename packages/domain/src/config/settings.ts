import type { Env } from './env.ts';

let current: Env | undefined;

/** Makes the settings known to the verbs of this process; called once, by `openDomain`. */
export function configure(env: Env): void {
  current = env;
}

export function settings(): Env {
  if (!current) throw new Error('the domain is not open');
  return current;
}
