import { getTRPCErrorFromUnknown, TRPCError, type AnyTRPCProcedure } from '@trpc/server';

/** One call of a procedure. */
export interface ProcedureCall {
  path: string;
  type: 'query' | 'mutation' | 'subscription';
  ctx: unknown;
  /** Asked by whichever part of the procedure first needs the input. */
  getRawInput: () => Promise<unknown>;
}

interface Options extends ProcedureCall {
  signal: undefined;
  batchIndex: number;
  input?: unknown;
}

interface Given {
  ctx?: object;
  input?: unknown;
  getRawInput?: () => Promise<unknown>;
}

type Result = { ok: true; data: unknown } | { ok: false; error: TRPCError };
type Middleware = (options: object) => Promise<Result | undefined>;

/**
 * Runs a procedure as tRPC does, middleware by middleware, and answers its output or throws its `TRPCError`. tRPC copies the options of
 * a call four times for each middleware, by a helper for old engines that takes an eighth of a small call; this copies them twice.
 */
export async function callProcedure(procedure: AnyTRPCProcedure, call: ProcedureCall): Promise<unknown> {
  const options: Options = { ...call, signal: undefined, batchIndex: 0 };
  const definition = procedure._def as { middlewares?: Middleware[]; meta?: unknown; experimental_caller?: boolean };
  const { middlewares, meta } = definition;
  // Not made as it is known here: tRPC's own caller knows.
  if (!middlewares || definition.experimental_caller)
    return await (procedure as unknown as (options: Options) => Promise<unknown>)(options);
  const result = await run(0, { middlewares, meta }, options);
  if (!result) throw new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: 'A middleware did not return next().' });
  if (!result.ok) throw result.error;
  return result.data;
}

async function run(
  index: number,
  definition: { middlewares: Middleware[]; meta: unknown },
  options: Options,
): Promise<Result | undefined> {
  try {
    return await definition.middlewares[index]?.({
      ...options,
      meta: definition.meta,
      input: options.input,
      next: async (given: Given | undefined) =>
        run(index + 1, definition, {
          ...options,
          ctx: given?.ctx ? { ...(options.ctx as object), ...given.ctx } : options.ctx,
          input: given && 'input' in given ? given.input : options.input,
          getRawInput: given?.getRawInput ?? options.getRawInput,
        }),
    });
  } catch (cause) {
    return { ok: false, error: getTRPCErrorFromUnknown(cause) };
  }
}
