import { loadEnv, log, openDomain, startWorker, type Domain, type Env } from '@ticket-vendor/domain';
import { openLog } from './border/index.ts';
import { buildServer, type Server } from './server.ts';

const patienceMs = 10_000;

export interface RunningServer extends AsyncDisposable {
  /** Where it listens, with the port it really got. */
  url: string;
  /** Stops accepting, finishes what runs (at most 10 s), ends the worker and closes the domain. */
  close: () => Promise<void>;
}

export interface StartOptions {
  /** Work on the open domain that must be done before the server listens; it runs while the server is built. */
  prepare?: () => Promise<void>;
}

/** Opens the domain and listens; with the worker role it also takes jobs. Port 0 takes any free one. */
export async function startServer(env: Env = loadEnv(), { prepare }: StartOptions = {}): Promise<RunningServer> {
  openLog(env);
  const isWorker = env.roles.includes('worker');
  const domain = await openDomain(env, { work: isWorker });
  try {
    const [building, preparing] = [buildServer(env), prepare?.()];
    // When one fails, the domain stays open until the other has ended.
    await Promise.allSettled([building, preparing]);
    await preparing;
    const server = await building;
    const url = await server.app.listen({ port: env.port, host: env.host });
    if (isWorker) await startWorker();
    if (env.rateLimitFactor !== 1)
      log().info({ factor: env.rateLimitFactor }, 'every rate limit is multiplied by RATE_LIMIT_FACTOR');
    return running(url, server, domain);
  } catch (error) {
    await domain.close();
    throw error;
  }
}

function running(url: string, server: Server, domain: Domain): RunningServer {
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= drain(server).finally(() => domain.close()));
  return { url, close, [Symbol.asyncDispose]: close };
}

async function drain({ app, beginDraining }: Server): Promise<void> {
  beginDraining();
  const late = setTimeout(() => app.server.closeAllConnections(), patienceMs);
  try {
    await app.close();
  } finally {
    clearTimeout(late);
  }
}
