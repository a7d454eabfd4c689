import { spawnSync } from 'node:child_process';
import { environment } from '../bootstrap.mjs';

const longestMs = 300_000;

/** Runs a command to its end and answers its output; throws with all it said when it fails. */
export function command([program, ...args], options = {}) {
  const { env = environment, ...rest } = options;
  const { status, signal, error, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: longestMs,
    maxBuffer: 64 * 1024 * 1024,
    env: { ...env, NODE_ENV: '', NO_COLOR: '1' },
    ...rest,
  });
  if (status === 0) return stdout;
  const why = error ? error.message : `ended with ${signal ?? status}`;
  throw new Error(`${[program, ...args].join(' ')}: ${why}\n${stdout ?? ''}${stderr ?? ''}`);
}
