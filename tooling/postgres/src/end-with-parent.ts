import { spawn } from 'node:child_process';

interface EndOptions {
  signal: 'INT' | 'TERM';
  /** After this long the process is killed outright. */
  killAfterSeconds?: number;
  account?: { uid?: number; gid?: number };
}

/**
 * Makes sure that process `pid` does not outlive this one, even when this one is killed: a small shell waits on a pipe that the system
 * closes with us, then sends the signal. Returns the function that calls the watch off.
 */
export function endWithParent(pid: number, { signal, killAfterSeconds, account = {} }: EndOptions): () => void {
  const kill = killAfterSeconds === undefined ? '' : `; sleep ${killAfterSeconds}; kill -KILL ${pid}`;
  const script = `read -r _; kill -${signal} ${pid}${kill}`;
  const watch = spawn('sh', ['-c', script], {
    ...account,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watch.unref();
  return () => {
    watch.kill('SIGKILL');
  };
}
