import { domainErrorOf, logFault } from '@ticket-vendor/api';
import type { FastifyRequest } from 'fastify';

/** Logs a fault of ours, once. A caller who went away in the middle of the request is none. */
export function reportFault(error: unknown, request: FastifyRequest, path: string | undefined): void {
  const brokeOff = request.raw.destroyed && !request.raw.complete;
  if (!brokeOff) logFault(domainErrorOf(error), { requestId: request.id, path });
}
