import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { chooseAccount } from './account.ts';
import { findBinaries } from './binaries.ts';
import { claimFolder } from './claim-folder.ts';
import { createDatabase } from './create-database.ts';
import { findHome } from './find-home.ts';
import { findFreePort, isPortFree } from './free-port.ts';
import { initialiseCluster } from './initialise-cluster.ts';
import { hasRoomForLogs, layOutLogs, rushMb } from './lay-out-logs.ts';
import { recallCluster, rememberCluster } from './remember-cluster.ts';
import { runPostmaster } from './run-postmaster.ts';
import { stopOrphan } from './stop-orphan.ts';

export interface ClusterOptions {
  /** Folder of the cluster, its port and its password; made if it is not there. */
  dataDir: string;
  /** Port to listen on; without it the one of the last time, or a free one. */
  port?: number;
  /** `true` keeps every commit over a crash of the machine; `false` is for tests, quick and forgetful. */
  durable: boolean;
  /** Receives the few lines a person should read. */
  say?: (line: string) => void;
}

export interface Cluster {
  /** Of the database `ticket_vendor`, as its owner, who is no superuser. */
  url: string;
  /** Of the database `postgres`, as superuser. */
  adminUrl: string;
  port: number;
  /** Where the cluster lives; outside `dataDir` when its account cannot reach that. */
  home: string;
  pid: number;
  /** Settles when PostgreSQL has ended, asked or not. */
  ended: Promise<void>;
  /** Ends PostgreSQL and gives the folder free. Safe to call twice. */
  stop: () => Promise<void>;
}

/**
 * Starts the bundled PostgreSQL on 127.0.0.1, with a password kept in `dataDir`. Whatever a killed run has left (a half-made cluster,
 * an orphaned server, a stale lock) is cleared first. Throws `FolderInUseError` while another living process owns `dataDir`.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true });
  const claim = claimFolder(dataDir);
  try {
    const cluster = await start(dataDir, options);
    const stop = async () => {
      await cluster.stop();
      claim.release();
    };
    return { ...cluster, stop };
  } catch (error) {
    claim.release();
    throw error;
  }
}

async function start(dataDir: string, { port: wanted, durable, say = () => {} }: ClusterOptions): Promise<Cluster> {
  const account = chooseAccount(dataDir);
  const remembered = recallCluster(dataDir);
  const home = findHome(dataDir, { account, remembered: remembered.home, say });
  rememberCluster(dataDir, { ...remembered, home });
  const binaries = await findBinaries(home, account);
  const folder = join(home, 'postgres');
  await initialiseCluster(folder, { account, binaries, password: remembered.password, durable, say });
  await stopOrphan(folder);
  const port = await choosePort(wanted, remembered.port);
  rememberCluster(dataDir, { ...remembered, home, port });
  const logMb = durable && (await hasRoomForLogs(folder)) ? rushMb : undefined;
  const postmaster = await runPostmaster({ folder, account, binaries, port, durable, logMb });
  try {
    const urls = await createDatabase(port, remembered.password);
    if (logMb !== undefined) await layOutLogs(urls.adminUrl, { folder, say });
    return { ...urls, port, home, ...postmaster };
  } catch (error) {
    await postmaster.stop();
    throw error;
  }
}

async function choosePort(wanted: number | undefined, last: number | undefined): Promise<number> {
  if (wanted) return wanted;
  return last && (await isPortFree(last)) ? last : findFreePort();
}
