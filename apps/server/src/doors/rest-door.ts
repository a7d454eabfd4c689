import { appRouter } from '@ticket-vendor/api';
import { restAdapter, type OpenApiDocument } from '@ticket-vendor/openapi';
import type { AnyTRPCRouter } from '@trpc/server';
import type { FastifyInstance } from 'fastify';
import { createContext, querySecret, reportFault, type RateLimits } from '../border/index.ts';
import { problems } from '../problems.ts';

export interface RestDoorOptions {
  limits: RateLimits;
  /** Whose procedures: the product's unless told. */
  router?: AnyTRPCRouter;
  /** The document of that router. */
  document: OpenApiDocument;
}

/** REST: the same procedures by path and method. */
export async function restDoor(
  scope: FastifyInstance,
  { limits, document, router = appRouter }: RestDoorOptions,
): Promise<void> {
  await scope.register(restAdapter, {
    router,
    document,
    problems,
    createContext: ({ request, reply }) => createContext(limits, { request, reply, orderSecret: querySecret(request) }),
    onFailure: ({ error, problem, request, procedure }) => {
      if (problem.status >= 500) reportFault(error, request, procedure);
    },
  });
}
