import { appRouter } from '@ticket-vendor/api';
import { restAdapter, type OpenApiDocument } from '@ticket-vendor/openapi';
import type { FastifyInstance } from 'fastify';
import { createContext, querySecret, reportFault, type RateLimits } from '../border/index.ts';
import { problems } from '../problems.ts';
import { ticketPictures } from '../routes/ticket-pictures.ts';

/** REST: the same procedures by path and method, and the pictures, which are no JSON. */
export async function restDoor(
  scope: FastifyInstance,
  { limits, document }: { limits: RateLimits; document: OpenApiDocument },
): Promise<void> {
  await scope.register(restAdapter, {
    router: appRouter,
    document,
    problems,
    createContext: ({ request, reply }) => createContext(limits, { request, reply, orderSecret: querySecret(request) }),
    onFailure: ({ error, problem, request, procedure }) => {
      if (problem.status >= 500) reportFault(error, request, procedure);
    },
  });
  await scope.register(ticketPictures, { limits });
}
