import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@ticket-vendor/domain/migrate';
import { removeCluster, startCluster, sweepClusters, type Cluster } from '@ticket-vendor/postgres';
import { Client } from 'pg';

export interface Databases extends AsyncDisposable {
  /** Of the server. */
  version: string;
  /** The settings of the server that weigh on a commit. */
  settings: Record<string, string>;
  /** A new database: empty and migrated, or a copy of another one that nobody is connected to. Answers its url. */
  create: (name: string, template?: string) => Promise<string>;
  /** Leaves nothing of the writing before to whoever is measured next. */
  settle: (name: string) => Promise<void>;
}

const prefix = 'ticket-vendor-bench-';
const enoughConnections = 300;

/** A PostgreSQL of the bench's own, as careful as in production (fsync on), on the settings of `npm start` but the number of connections. */
export async function openDatabases(say: (line: string) => void): Promise<Databases> {
  await sweepClusters(tmpdir(), prefix);
  const dataDir = await mkdtemp(join(tmpdir(), prefix));
  await chmod(dataDir, 0o755);
  const cluster = await startWithConnections(dataDir, say);
  await migrate(cluster.url);
  const template = new URL(cluster.url).pathname.slice(1);
  const owner = new URL(cluster.url).username;
  return {
    version: await currentSetting(cluster.adminUrl, 'server_version'),
    settings: {
      fsync: await currentSetting(cluster.adminUrl, 'fsync'),
      synchronousCommit: await currentSetting(cluster.adminUrl, 'synchronous_commit'),
      sharedBuffers: await currentSetting(cluster.adminUrl, 'shared_buffers'),
      minWalSize: await currentSetting(cluster.adminUrl, 'min_wal_size'),
      walInitZero: await currentSetting(cluster.adminUrl, 'wal_init_zero'),
    },
    create: async (name, source = template) => {
      await query(cluster.adminUrl, `drop database if exists ${name} with (force)`);
      await query(cluster.adminUrl, `create database ${name} template ${source} owner ${owner}`);
      return withPath(cluster.url, name);
    },
    settle: async (name) => {
      await query(withPath(cluster.adminUrl, name), 'vacuum (analyze)');
      await query(cluster.adminUrl, 'checkpoint');
    },
    [Symbol.asyncDispose]: async () => {
      await cluster.stop();
      await removeCluster(dataDir);
    },
  };
}

async function startWithConnections(dataDir: string, say: (line: string) => void): Promise<Cluster> {
  const options = { dataDir, durable: true, say };
  const first = await startCluster(options);
  try {
    await query(first.adminUrl, `alter system set max_connections = ${enoughConnections}`);
  } finally {
    await first.stop();
  }
  return await startCluster(options);
}

async function currentSetting(url: string, name: string): Promise<string> {
  const [row] = await query<{ value: string }>(url, `select current_setting('${name}') as value`);
  return row?.value ?? '';
}

async function query<Row extends object>(url: string, text: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

function withPath(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
