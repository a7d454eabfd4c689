import { closeKnownCallers, openKnownCallers } from './accounts/index.ts';
import { configure, type Env } from './config/index.ts';
import { closeDatabase, isClockShifted, openDatabase, sql } from './database/index.ts';
import { closePublicReads, openPublicReads } from './events/index.ts';
import { closeStockBoard, closeStockWriter, openStockBoard, openStockWriter } from './inventory/index.ts';
import { closeJobs, openJobs } from './jobs/index.ts';
import { isDatabaseUnavailable } from './errors/index.ts';
import { defineModels } from './models.ts';
import { closeCommandQueue, lanes, openCommandQueue } from './orders/command-queue.ts';
import { endLiveStreams, openLiveStreams } from './tiers/index.ts';
import { closeSharedState, openSharedState } from './shared-state/index.ts';

export interface Domain {
  /** Writes what the stock queue holds, then ends the job client and the pools; verbs fail afterwards. */
  close(): Promise<void>;
}

/** Opens the domain for this process: settings, database, models and job client. The database must have been migrated. */
export async function openDomain(env: Env, { work = false }: { work?: boolean } = {}): Promise<Domain> {
  configure(env);
  defineModels(openDatabase({ url: env.databaseUrl }));
  try {
    await patiently(async () => checkDatabase(env));
    await openJobs(env.databaseUrl, { work });
    await openSharedState(env.redisUrl);
    openKnownCallers();
    openPublicReads();
    openStockBoard();
    openLiveStreams();
    openStockWriter(env.databaseUrl, lanes);
    openCommandQueue();
  } catch (error) {
    closeSharedState();
    await closeDatabase();
    throw error;
  }
  return {
    close: async () => {
      endLiveStreams();
      await closeCommandQueue();
      closeStockBoard();
      closePublicReads();
      closeKnownCallers();
      closeSharedState();
      await closeStockWriter();
      await closeJobs();
      await closeDatabase();
    },
  };
}

/** Thrown by `openDomain` when the database cannot serve as it is; its message is one line without secrets. */
export class UnusableDatabaseError extends Error {
  override name = 'UnusableDatabaseError';
}

const oldestServer = 150_000;
const longestWaitMs = 10_000;

/** A database that is only slow to take a connection (a busy machine, a start after a crash) is waited for; one that refuses is not. */
async function patiently(check: () => Promise<void>): Promise<void> {
  for (const deadline = performance.now() + longestWaitMs; ;) {
    try {
      return await check();
    } catch (error) {
      const isSlow = isDatabaseUnavailable(error) && /timeout/.test((error as Error).message);
      if (!isSlow || performance.now() > deadline) throw error;
    }
  }
}

async function checkDatabase(env: Env): Promise<void> {
  const [server] = await sql<{ version: number; migrated: string | null }>(
    `select current_setting('server_version_num')::int as version, to_regclass('public.schema_migrations')::text as migrated`,
  );
  if (!server || server.version < oldestServer) throw new UnusableDatabaseError('PostgreSQL 15 or newer is needed');
  if (server.migrated === null) throw new UnusableDatabaseError('the database has not been migrated');
  if (env.isProduction && (await isClockShifted()))
    throw new UnusableDatabaseError('the clock of this database is shifted, which only tests may do');
}
