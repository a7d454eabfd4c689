import { appRouter, errorShape } from '@ticket-vendor/api';
import { DomainError, errorCatalogue, type ErrorCode } from '@ticket-vendor/domain';
import { problemOfError, type Problem } from '@ticket-vendor/openapi';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problems } from '../problems.ts';
import { reportFault } from './report-fault.ts';
import { trpcPrefix } from '../prefixes.ts';

export interface ErrorAnswer {
  status: number;
  contentType: string;
  retryAfterSeconds: number | undefined;
  body: string;
}

/**
 * The answer to an error that no procedure has answered: problem+json or, at the tRPC door, what a tRPC client understands.
 * A fault of ours is logged here, once, and hidden.
 */
export function errorAnswer(error: unknown, request: FastifyRequest): ErrorAnswer {
  const { body, retryAfterSeconds } = problemOfError(error, request, { router: appRouter, problems });
  if (body.status >= 500) reportFault(error, request, body.instance);
  const asTrpc = request.url.startsWith(`${trpcPrefix}/`);
  return {
    status: body.status,
    contentType: asTrpc ? 'application/json' : 'application/problem+json',
    retryAfterSeconds,
    body: JSON.stringify(asTrpc ? trpcError(body) : body),
  };
}

export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const answer = errorAnswer(error, request);
  if (answer.retryAfterSeconds !== undefined) reply.header('retry-after', answer.retryAfterSeconds);
  return reply.code(answer.status).type(answer.contentType).send(answer.body);
}

// The shape has plain values only, so its superjson is the shape itself under `json`.
function trpcError({ code, detail, requestId, errors }: Problem): { error: { json: unknown } } {
  const known = isErrorCode(code) ? code : 'INTERNAL';
  return { error: { json: errorShape(new DomainError(known, detail, { fields: errors ?? [] }), requestId) } };
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCatalogue, code);
}
