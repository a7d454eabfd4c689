import type { FastifyReply } from 'fastify';
import type { ProblemKind } from './problem-kinds.ts';

/** One wrong field of the input: a JSON pointer into it and what is wrong. */
export interface FieldProblem {
  pointer: string;
  detail: string;
}

/** The body of an `application/problem+json` answer (RFC 9457), with the members that this API adds. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: string;
  requestId: string;
  errors?: FieldProblem[];
  [detail: string]: unknown;
}

/** What is particular to one occurrence of a problem. */
export interface ProblemOccurrence {
  /** Fit for the caller; the kind's own text unless told. */
  detail?: string;
  /** Path of the request, without its query: that may hold a secret. */
  instance: string;
  requestId: string;
  errors?: FieldProblem[];
  /** Further facts, spread at the top level; they never replace a standard member. */
  details?: Record<string, unknown>;
}

/** The body of one problem answer. Its `type` is the path of the page that explains the code. */
export function problem(kind: ProblemKind, occurrence: ProblemOccurrence): Problem {
  const { detail, instance, requestId, errors, details } = occurrence;
  return {
    ...details,
    type: `/errors/${kind.code}`,
    title: kind.title,
    status: kind.status,
    detail: detail ?? kind.detail ?? `${kind.title}.`,
    instance,
    code: kind.code,
    requestId,
    errors: errors?.length ? errors : undefined,
  };
}

/** Answers with a problem: status, `application/problem+json` and, if told, `Retry-After` in whole seconds. */
export function sendProblem(reply: FastifyReply, body: Problem, retryAfterSeconds?: number): FastifyReply {
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(Math.max(1, Math.ceil(retryAfterSeconds))));
  return reply.code(body.status).type('application/problem+json').send(JSON.stringify(body));
}
