import type { Ctx } from '@ticket-vendor/domain';
import { apiError } from './errors/api-error.ts';

interface Call<Input> {
  ctx: Ctx;
  input: Input;
  path: string;
}

/**
 * A verb of the domain as what a procedure runs. Its refusals leave it as callers see them: tRPC would wrap anything else in an error
 * of its own and walk a stack for it, a twentieth of what a refusal costs.
 */
export function resolver<Input, Output>(
  verb: (ctx: Ctx, input: Input) => Promise<Output>,
): (call: Call<Input>) => Promise<Output> {
  return async ({ ctx, input, path }) => {
    try {
      return await verb(ctx, input);
    } catch (error) {
      throw apiError(error, { requestId: ctx.requestId, path });
    }
  };
}
