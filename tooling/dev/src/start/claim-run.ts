import { setTimeout as sleep } from 'node:timers/promises';
import { claimFolder, FolderInUseError, type Claim } from '@ticket-vendor/postgres';

// A launcher whose npm was killed notices within 0.6 s; one that stops gives the server time to drain.
const noticeMs = 1_000;
const stoppingMs = 40_000;

/** Makes this the only run on `dataDir`; waits for one that is about to end. Throws `FolderInUseError` for one that stays. */
export async function claimRun(dataDir: string): Promise<Claim> {
  for (const begin = performance.now(); ; await sleep(100)) {
    try {
      return claimFolder(dataDir, 'run.json');
    } catch (error) {
      if (!(error instanceof FolderInUseError)) throw error;
      if (performance.now() - begin > (error.isStopping ? stoppingMs : noticeMs)) throw error;
    }
  }
}
