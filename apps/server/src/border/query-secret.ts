import type { FastifyRequest } from 'fastify';

/** A guest's `?secret=`, as links in mails carry it. */
export function querySecret(request: FastifyRequest): string | undefined {
  const { query } = request;
  const secret: unknown = typeof query === 'object' && query !== null ? Reflect.get(query, 'secret') : undefined;
  return typeof secret === 'string' ? secret : undefined;
}
