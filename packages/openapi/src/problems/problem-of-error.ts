import type { FastifyRequest } from 'fastify';
import { getTRPCErrorFromUnknown, getTRPCErrorShape, type AnyTRPCRouter, type TRPCError } from '@trpc/server';
import { framingFault } from './framing-fault.ts';
import { problemKind, type ProblemKind } from './problem-kinds.ts';
import { problem, type FieldProblem, type Problem } from './problem.ts';

/** What the router's error formatter puts in `data` for this adapter, besides tRPC's own members. */
export interface ErrorData {
  /** A code of the problem catalogue. Anything else is answered as an internal error. */
  reason?: string;
  requestId?: string;
  errors?: FieldProblem[];
  details?: Record<string, unknown>;
  retryAfterSeconds?: number;
}

/** The call that failed, as far as it had come. */
export interface FailedCall {
  type: 'query' | 'mutation' | 'subscription' | 'unknown';
  path?: string;
  input?: unknown;
  ctx?: unknown;
}

export interface ProblemSource {
  router: AnyTRPCRouter;
  problems: readonly ProblemKind[];
}

export interface ProblemAnswer {
  body: Problem;
  retryAfterSeconds: number | undefined;
}

/**
 * Any error as the problem that a caller may see: requests that Fastify could not read as 400 or 413, everything else as the
 * router's error formatter judges it, the unknown as `INTERNAL` with nothing but the request id.
 */
export function problemOfError(
  error: unknown,
  request: FastifyRequest,
  source: ProblemSource,
  call: FailedCall = { type: 'unknown' },
): ProblemAnswer {
  const instance = problemInstance(request);
  const fault = framingFault(error);
  if (fault) {
    const { code, ...occurrence } = fault;
    const kind = problemKind(source.problems, code);
    return { body: problem(kind, { ...occurrence, instance, requestId: request.id }), retryAfterSeconds: undefined };
  }
  const { message, data } = errorShape(getTRPCErrorFromUnknown(error), source.router, call);
  const kind = problemKind(source.problems, data.reason);
  const requestId = data.requestId || request.id;
  if (kind.code === 'INTERNAL')
    return { body: problem(kind, { detail: hidden, instance, requestId }), retryAfterSeconds: undefined };
  const { errors, details, retryAfterSeconds } = data;
  return { body: problem(kind, { detail: message, instance, requestId, errors, details }), retryAfterSeconds };
}

const hidden = 'An unexpected error has happened. It has been recorded under the request id.';

function errorShape(error: TRPCError, router: AnyTRPCRouter, call: FailedCall): { message: string; data: ErrorData } {
  const { type, path, input, ctx } = call;
  const {
    _def: { _config: config },
  } = router;
  const shape = getTRPCErrorShape({ config, error, type, path, input, ctx: ctx as object });
  return shape as { message: string; data: ErrorData };
}

/** The `instance` of a problem: the path of the request, without its query. */
export function problemInstance(request: FastifyRequest): string {
  return request.url.replace(/[?#].*$/s, '');
}
