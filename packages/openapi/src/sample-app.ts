import Fastify, { type FastifyInstance, type InjectOptions, type LightMyRequestResponse } from 'fastify';
import { fastifyTRPCPlugin } from '@trpc/server/adapters/fastify';
import { openApiDocument } from './document/index.ts';
import { restAdapter, type RestFailure } from './rest/rest-adapter.ts';
import { ShopError, sampleProblems, sampleRouter, type SampleContext } from './sample-router.ts';

export interface SampleApp {
  app: FastifyInstance;
  /** Every problem that the adapter has answered. */
  failures: RestFailure[];
  call(method: InjectOptions['method'], path: string, options?: InjectOptions): Promise<LightMyRequestResponse>;
}

/** The sample router behind both doors, tRPC at /trpc and REST at /api/v1. */
export async function startSampleApp(): Promise<SampleApp> {
  const app = Fastify({ routerOptions: { maxParamLength: 5000 } });
  const failures: RestFailure[] = [];
  await app.register(async (scope) => {
    await scope.register(fastifyTRPCPlugin, {
      prefix: '/trpc',
      trpcOptions: { router: sampleRouter, createContext: ({ req }: { req: { headers: object } }) => contextOf(req) },
    });
  });
  await app.register(restAdapter, {
    prefix: '/api/v1',
    router: sampleRouter,
    document: openApiDocument(sampleRouter, {
      title: 'Bookshop',
      version: '1.0.0',
      description: 'A shop.',
      serverUrl: '',
      prefix: '/api/v1',
      problems: sampleProblems,
    }),
    problems: sampleProblems,
    createContext: ({ request }) => contextOf(request),
    onFailure: (failure) => failures.push(failure),
  });
  return { app, failures, call: (method, path, options) => app.inject({ method, url: `/api/v1${path}`, ...options }) };
}

function contextOf({ headers, query }: { headers: object; query?: unknown }): SampleContext {
  const { authorization } = headers as { authorization?: string };
  if (authorization === 'Bearer bad') throw new ShopError('This token is no good.', { reason: 'UNAUTHENTICATED' });
  const { secret } = (query ?? {}) as { secret?: string };
  return { caller: 'tester', requestId: 'request-7', ...(secret && { secret }) };
}

export function json(text: string): InjectOptions {
  return { payload: text, headers: { 'content-type': 'application/json' } };
}

/** The pointers of a problem's `errors`. */
export function pointers(response: LightMyRequestResponse): string[] {
  return response.json<{ errors?: { pointer: string }[] }>().errors?.map(({ pointer }) => pointer) ?? [];
}
