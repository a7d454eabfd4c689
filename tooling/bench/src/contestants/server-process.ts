// A server process of the product, with the bench's no-ops beside it, through the same doors and through tRPC's own plugin.
import { configureLog, openDomain } from '@ticket-vendor/domain';
import { openApiDocument } from '@ticket-vendor/openapi';
import { buildServer, createContext, problems, restDoor, tidyWhenQuiet, trpcDoor } from '@ticket-vendor/server';
import { fastifyTRPCPlugin } from '@trpc/server/adapters/fastify';
import { serveCommands } from '../stage/child.ts';
import { envFor } from '../stage/environment.ts';
import { benchRouter } from './bench-router.ts';

export interface ServerCommands {
  port: { input: undefined; output: number };
  /** Resident set, in MB. */
  memory: { input: undefined; output: number };
}

const env = envFor(process.env['DATABASE_URL'] ?? '');
configureLog({ level: env.logLevel });
const domain = await openDomain(env);
const { app, limits } = await buildServer(env);
const document = openApiDocument(benchRouter, {
  title: 'Bench',
  version: '1',
  description: 'No-ops.',
  serverUrl: '',
  prefix: '/bench/api',
  problems,
  tags: [{ name: 'Bench', description: 'No-ops.' }],
});
await app.register(restDoor, { prefix: '/bench/api', limits, router: benchRouter, document });
await app.register(trpcDoor, { prefix: '/bench/trpc', limits, router: benchRouter });
await app.register(fastifyTRPCPlugin, {
  prefix: '/bench/plugin',
  trpcOptions: {
    router: benchRouter,
    createContext: async ({ req, res }: Parameters<typeof openContext>[0]) => openContext({ req, res }),
  },
});
tidyWhenQuiet();
const address = await app.listen({ port: 0, host: '127.0.0.1' });

serveCommands<ServerCommands>(
  {
    port: async () => Number(new URL(address).port),
    memory: async () => Math.round(process.memoryUsage.rss() / 2 ** 20),
  },
  async () => {
    await app.close();
    await domain.close();
  },
);

async function openContext({ req, res }: { req: Request; res: Reply }): ReturnType<typeof createContext> {
  return createContext(limits, { request: req, reply: res });
}

type Request = Parameters<typeof createContext>[1]['request'];
type Reply = Parameters<typeof createContext>[1]['reply'];
