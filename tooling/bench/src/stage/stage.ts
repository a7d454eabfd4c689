import type { DomainCommands } from '../contestants/domain-process.ts';
import { findPgbench } from '../contestants/pgbench.ts';
import type { ServerCommands } from '../contestants/server-process.ts';
import type { LoadCommands } from '../load/load-process.ts';
import { nodeFlags } from '@ticket-vendor/server/node-flags';
import { startChild, type Child } from './child.ts';
import { openDatabases, type Databases } from './databases.ts';
import { variablesFor } from './environment.ts';
import type { BenchSettings } from './settings.ts';

/** Everything that takes part, each in a process of its own on this machine. */
export interface Stage extends AsyncDisposable {
  databases: Databases;
  /** The engine and the baselines that run in the process; on the main database. */
  domain: Child<DomainCommands>;
  load: Child<LoadCommands>;
  /** Ports of two server processes on the main database. */
  ports: [number, number];
  /** Access tokens of the customers who buy over HTTP. */
  tokens: string[];
  /** The database of pgbench and a tier on sale in it; undefined when there is no pgbench on the PATH. */
  pgbench: { version: string; url: string; sale: DomainCommands['openSale']['output'] } | undefined;
  /** One more on the main database; the caller's to stop. */
  startServer: () => Promise<Child<ServerCommands>>;
}

const plenty = 10_000_000;

/** Starts PostgreSQL, the processes and the servers, and registers the customers. */
export async function openStage(settings: BenchSettings, say: (line: string) => void): Promise<Stage> {
  await using opened = new AsyncDisposableStack();
  const databases = opened.use(await openDatabases(say));
  // As the product runs a server: the engine lives in one.
  const domain = opened.use(await startChild<DomainCommands>('../contestants/domain-process.ts', {}, nodeFlags));
  const load = opened.use(await startChild<LoadCommands>('../load/load-process.ts'));
  const pgbench = await preparePgbench(databases, domain);
  const mainUrl = await databases.create('main');
  await domain.ask('moveTo', mainUrl);
  const tokens = await domain.ask('registerCustomers', settings.customers);
  const startServer = async () =>
    startChild<ServerCommands>('../contestants/server-process.ts', variablesFor(mainUrl), nodeFlags);
  const one = opened.use(await startServer());
  const other = opened.use(await startServer());
  const ports: [number, number] = [await portOf(one), await portOf(other)];
  const stack = opened.move();
  return {
    databases,
    domain,
    load,
    ports,
    tokens,
    pgbench,
    startServer,
    [Symbol.asyncDispose]: async () => stack.disposeAsync(),
  };
}

export async function portOf(server: Child<ServerCommands>): Promise<number> {
  return server.ask('port', undefined);
}

/** A database of its own: the codes that pgbench can make are too simple to be sure to differ from the engine's. */
async function preparePgbench(databases: Databases, domain: Child<DomainCommands>): Promise<Stage['pgbench']> {
  const version = await findPgbench();
  if (version === undefined) return undefined;
  const url = await databases.create('pgbench');
  await domain.ask('moveTo', url);
  return { version, url, sale: await domain.ask('openSale', { capacity: plenty }) };
}
