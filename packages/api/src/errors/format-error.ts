import { errorCatalogue, type DomainError } from '@ticket-vendor/domain';
import type { TRPCError } from '@trpc/server';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import { domainErrorOf } from './domain-error-of.ts';
import type { ErrorShape } from './error-shape.ts';
import { errorTable } from './error-table.ts';

const requestIds = new WeakMap<TRPCError, string>();

/** Gives an error that happened before there was a context the id of its request. */
export function nameRequest(error: TRPCError, requestId: string): void {
  requestIds.set(error, requestId);
}

/** tRPC's error formatter: only what the catalogue allows, never a stack or a foreign text. */
export function formatError(options: {
  error: TRPCError;
  path: string | undefined;
  ctx: { requestId: string } | undefined;
}): ErrorShape {
  const requestId = options.ctx?.requestId ?? requestIds.get(options.error) ?? '';
  return errorShape(domainErrorOf(options.error), requestId, options.path);
}

/** How a tRPC client is told of an error of the catalogue. */
export function errorShape(error: DomainError, requestId: string, path?: string): ErrorShape {
  const code = errorTable[error.code];
  const { status, title } = errorCatalogue[error.code];
  return {
    message: error.message,
    code: TRPC_ERROR_CODES_BY_KEY[code],
    data: {
      code,
      httpStatus: status,
      ...(path === undefined ? {} : { path }),
      reason: error.code,
      title,
      requestId,
      ...(error.fields.length > 0 ? { errors: error.fields } : {}),
      ...(Object.keys(error.details).length > 0 ? { details: error.details } : {}),
      ...(error.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: error.retryAfterSeconds }),
    },
  };
}
