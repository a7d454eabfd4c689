import { setTimeout as sleep } from 'node:timers/promises';
import { isPortFree } from '@ticket-vendor/postgres';
import type { Settings } from './make-settings.ts';
import { StartError } from './start-error.ts';

// What a killed run has left is killed in its turn after 2 s.
const afterKillMs = 4_000;

/** Throws `StartError` when a port that will be needed is taken. After a killed run it waits until that run's programs have gone. */
export async function checkPorts({ env }: Settings, isAfterKill: boolean): Promise<void> {
  if (env.port === env.sandboxPort)
    throw new StartError(`PORT and SANDBOX_PORT are both ${env.port}: they must differ.`);
  for (const [variable, port] of [
    ['PORT', env.port],
    ['SANDBOX_PORT', env.sandboxPort],
  ] as const) {
    if (port === 0) throw new StartError(`${variable} is 0: name a port.`);
    if (!(await becomesFree(port, env.host, isAfterKill ? afterKillMs : 0)))
      throw new StartError(`Port ${port} is taken by another program: stop it, or set ${variable} to a free port.`);
  }
}

async function becomesFree(port: number, host: string, patienceMs: number): Promise<boolean> {
  try {
    const deadline = performance.now() + patienceMs;
    while (!(await isPortFree(port, host))) {
      if (performance.now() >= deadline) return false;
      await sleep(100);
    }
    return true;
  } catch (error) {
    throw new StartError(
      `HOST ${host}, port ${port}: cannot be listened on (${(error as NodeJS.ErrnoException).code}).`,
      {
        cause: error,
      },
    );
  }
}
