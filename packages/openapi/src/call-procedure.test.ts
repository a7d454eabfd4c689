import { initTRPC, TRPCError, type AnyTRPCProcedure } from '@trpc/server';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { callProcedure } from './call-procedure.ts';

interface Context {
  seen: unknown[];
}

const t = initTRPC.context<Context>().meta<{ name: string }>().create();
const base = t.procedure.meta({ name: 'base' }).use(async ({ ctx, next, meta, path, type, getRawInput }) => {
  ctx.seen.push(meta, path, type, await getRawInput());
  const result = await next({ ctx: { user: 'Ada' } });
  ctx.seen.push(result.ok);
  return result;
});
const input = z.object({ count: z.coerce.number().min(1) });
const procedures: Record<string, AnyTRPCProcedure> = {
  plain: t.procedure.query(() => 'plain'),
  checked: base
    .input(input)
    .input(z.object({ name: z.string().default('nobody') }))
    .output(z.object({ count: z.number(), name: z.string(), user: z.string() }))
    .mutation(({ ctx, input: { count, name } }) => ({ count, name, user: ctx.user, extra: true })),
  wrongOutput: base.output(z.number()).query(() => 'no number' as unknown as number),
  refused: base.query(() => {
    throw new TRPCError({ code: 'CONFLICT', message: 'refused' });
  }),
  broken: base.query(() => {
    throw new RangeError('broken');
  }),
  otherInput: t.procedure
    .use(async ({ next }) => next({ getRawInput: async () => ({ count: 7 }), input: { from: 'middleware' } } as never))
    .input(input)
    .query((options) => options.input),
  thrower: t.procedure
    .use(async () => {
      throw new RangeError('from a middleware');
    })
    .query(() => 'never'),
  noResult: t.procedure.use(async () => undefined as never).query(() => 'never'),
};

async function outcome(call: (options: object) => Promise<unknown>, raw: unknown) {
  const ctx: Context = { seen: [] };
  const options = { path: 'a.b', type: 'query', ctx, getRawInput: async () => raw };
  try {
    return { output: await call(options), seen: ctx.seen };
  } catch (error) {
    const { name, code, message, cause } = error as TRPCError;
    return {
      name,
      code,
      message,
      cause: String(cause),
      seen: ctx.seen,
    };
  }
}

test.each(Object.entries(procedures))('%s is answered as by tRPC', async (_name, procedure) => {
  for (const raw of [{ count: '3' }, { count: 2, name: 'Eve' }, { count: 0 }, 'nonsense', undefined]) {
    const own = await outcome(async (options) => callProcedure(procedure, options as never), raw);
    const official = procedure as unknown as (options: object) => Promise<unknown>;
    expect(own).toEqual(
      await outcome(async (options) => official({ ...options, signal: undefined, batchIndex: 0 }), raw),
    );
  }
});

test('what tRPC runs in another way is left to tRPC', async () => {
  const wrapped = t.procedure.experimental_caller(async () => 'by its caller').query(() => 'itself');
  expect(
    await outcome(
      async (options) => callProcedure(wrapped as unknown as AnyTRPCProcedure, options as never),
      undefined,
    ),
  ).toMatchObject({
    output: 'by its caller',
  });
});
