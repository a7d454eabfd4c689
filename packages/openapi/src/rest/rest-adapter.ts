import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { TRPCError, type AnyTRPCProcedure, type AnyTRPCRouter } from '@trpc/server';
import { callProcedure } from '../call-procedure.ts';
import type { OpenApiDocument } from '../document/index.ts';
import { restOperations, type Operation } from '../operations.ts';
import { FramingFault, problemOfError, sendProblem, type Problem, type ProblemKind } from '../problems/index.ts';
import { fillLocation } from './fill-location.ts';
import { inputPlan } from './input-plan.ts';
import { acceptJsonOnly } from './accept-json-only.ts';
import { readInput } from './read-input.ts';

/** A call that was answered with a problem; `error` is what was thrown, never shown to the caller. */
export interface RestFailure {
  error: unknown;
  problem: Problem;
  request: FastifyRequest;
  procedure: string | undefined;
}

export interface RestAdapterOptions {
  router: AnyTRPCRouter;
  /** The document of the same router: its parameter schemas say how text becomes numbers, booleans and arrays. */
  document: OpenApiDocument;
  problems: readonly ProblemKind[];
  /** Makes the context of one call; what it throws is answered like an error of the procedure. */
  createContext: (door: { request: FastifyRequest; reply: FastifyReply }) => unknown;
  /** Hears of every problem answered. Unless given, those of status 500 and above go to the request's log. */
  onFailure?: (failure: RestFailure) => void;
}

/** Bytes of a request body. */
const bodyLimit = 256 * 1024;

/**
 * Fastify plugin: one route per procedure with a REST path, under the prefix it is registered with. A call runs the same
 * procedure, context and validation as over tRPC, in the same order: what a router asks before its schemas (a login, a limit)
 * is asked before the request's query and body are judged. Errors are answered as `application/problem+json`.
 */
export async function restAdapter(app: FastifyInstance, options: RestAdapterOptions): Promise<void> {
  acceptJsonOnly(app);
  app.setErrorHandler((error, request, reply) => refuse({ error, request, reply, options }));
  if (app.prefix !== '') {
    app.setNotFoundHandler((request, reply) =>
      refuse({ error: new FramingFault('NOT_FOUND', 'There is nothing at this address.'), request, reply, options }),
    );
  }
  for (const operation of restOperations(options.router)) addRoute(app, operation, options);
}

function addRoute(app: FastifyInstance, operation: Operation, options: RestAdapterOptions): void {
  const { rest, procedure, definition } = operation;
  const plan = inputPlan(operation, options.document);
  app.route({
    method: rest.method,
    url: rest.path.replace(/\{(\w+)\}/g, ':$1'),
    exposeHeadRoute: rest.method === 'GET',
    bodyLimit,
    handler: async (request, reply) => {
      keepPrivate(reply, operation);
      const call: Call = { type: definition.type, path: procedure };
      try {
        call.ctx = await options.createContext({ request, reply });
        const output = await runProcedure(options.router, call, () => readInput(request, plan));
        return answer(app, { reply, operation, output });
      } catch (error) {
        return refuse({ error: call.fault ?? error, request, reply, options, call });
      }
    },
  });
}

interface Call {
  type: 'query' | 'mutation' | 'subscription';
  path: string;
  ctx?: unknown;
  input?: unknown;
  /** Why the input could not be read. */
  fault?: unknown;
}

/** Reads the input when the procedure asks for it; one that takes none never asks. */
async function runProcedure(router: AnyTRPCRouter, call: Call, read: () => unknown): Promise<unknown> {
  const { procedures } = router._def as {
    procedures: Record<string, AnyTRPCProcedure & { _def: { inputs?: unknown[] } }>;
  };
  const procedure = procedures[call.path];
  if (!procedure) throw new TRPCError({ code: 'NOT_FOUND' });
  if (!procedure._def.inputs?.length) read();
  let isRead = false;
  const getRawInput = async () => {
    if (!isRead) call.input = readOrRefuse(call, read);
    isRead = true;
    return call.input;
  };
  const { path, type, ctx } = call;
  return await callProcedure(procedure, { path, type, ctx, getRawInput });
}

// To the router it is what it is to every router: a request that is no good, and no fault of ours.
function readOrRefuse(call: Call, read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    call.fault = error;
    throw new TRPCError({ code: 'BAD_REQUEST', cause: error });
  }
}

function answer(
  app: FastifyInstance,
  { reply, operation, output }: { reply: FastifyReply; operation: Operation; output: unknown },
): FastifyReply {
  const { status = 200, location } = operation.rest;
  reply.code(status);
  if (location) reply.header('location', app.prefix + fillLocation(location, output));
  if (status === 204) return reply.send();
  // Not left to Fastify: it would answer null with an empty body.
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(output ?? null));
}

/** Answers to one caller only are stored nowhere; an address with a guest's secret is told to no other site. */
function keepPrivate(reply: FastifyReply, { rest }: Operation): void {
  const isOpenedByAddress = rest.guest === true || rest.private === true;
  if (isOpenedByAddress) reply.header('referrer-policy', 'no-referrer');
  if (isOpenedByAddress || rest.protect !== false || rest.method !== 'GET') reply.header('cache-control', 'no-store');
}

interface Refusal {
  error: unknown;
  request: FastifyRequest;
  reply: FastifyReply;
  options: RestAdapterOptions;
  call?: Call;
}

function refuse({ error, request, reply, options, call }: Refusal): FastifyReply {
  const { body, retryAfterSeconds } = problemOfError(error, request, options, call);
  const report = options.onFailure ?? logFailure;
  report({ error, problem: body, request, procedure: call?.path });
  return sendProblem(reply, body, retryAfterSeconds);
}

function logFailure({ error, problem, request, procedure }: RestFailure): void {
  if (problem.status >= 500) request.log.error({ err: error, code: problem.code, procedure }, 'a REST call failed');
}
