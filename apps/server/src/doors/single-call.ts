import type { AnyTRPCProcedure, AnyTRPCRouter } from '@trpc/server';
import type { FastifyRequest } from 'fastify';

/** One plain call: a mutation by POST or a query by GET, its input as JSON text. */
export interface SingleCall {
  procedure: AnyTRPCProcedure;
  path: string;
  type: 'query' | 'mutation';
  input: string | undefined;
}

const json = /^application\/json\s*(?:;|$)/i;

/**
 * The call of a request as the official `httpLink` sends it. Undefined for everything that it does not send (batches, streams,
 * subscriptions, unknown procedures, wrong methods, further parameters): all of that is the official adapter's to judge.
 */
export function singleCallOf(router: AnyTRPCRouter, request: FastifyRequest, path: string): SingleCall | undefined {
  const { procedures } = router._def as { procedures: Record<string, AnyTRPCProcedure | undefined> };
  const procedure = procedures[path];
  if (!procedure || isStream(request)) return undefined;
  const start = request.url.indexOf('?');
  const query = start === -1 ? undefined : request.url.slice(start + 1);
  return request.method === 'POST'
    ? mutationOf({ procedure, path, query, request })
    : queryOf({ procedure, path, query, request });
}

interface Asked {
  procedure: AnyTRPCProcedure;
  path: string;
  query: string | undefined;
  request: FastifyRequest;
}

function isStream({ headers }: FastifyRequest): boolean {
  return headers['trpc-accept'] !== undefined || headers.accept?.includes('jsonl') === true;
}

function mutationOf({ procedure, path, query, request }: Asked): SingleCall | undefined {
  const { body, headers } = request;
  if (procedure._def.type !== 'mutation' || query !== undefined || !json.test(headers['content-type'] ?? ''))
    return undefined;
  return { procedure, path, type: 'mutation', input: typeof body === 'string' ? body : undefined };
}

function queryOf({ procedure, path, query, request }: Asked): SingleCall | undefined {
  const contentType = request.headers['content-type'];
  if (procedure._def.type !== 'query' || (contentType !== undefined && !json.test(contentType))) return undefined;
  if (query === undefined) return { procedure, path, type: 'query', input: undefined };
  if (!query.startsWith('input=') || /[&#]/.test(query)) return undefined;
  return { procedure, path, type: 'query', input: new URLSearchParams(query).get('input') ?? undefined };
}
