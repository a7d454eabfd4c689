import { DomainError, type Ctx } from '@ticket-vendor/domain';
import { TRPCError } from '@trpc/server';
import { expect, test } from 'vitest';
import { apiError } from './errors/api-error.ts';
import { resolver } from './resolver.ts';

const call = { ctx: { actor: { type: 'anonymous' }, requestId: 'r' } satisfies Ctx, input: 1, path: 'orders.place' };

test('what a verb answers is answered', async () => {
  expect(await resolver(async (_ctx, input: number) => input + 1)(call)).toBe(2);
});

test('a refusal leaves as what tRPC throws and callers see, made once', async () => {
  const refusal = new DomainError('SOLD_OUT', 'Not enough tickets are left.');
  const thrown: unknown = await resolver(async () => Promise.reject(refusal))(call).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(TRPCError);
  expect(thrown).toMatchObject({ code: 'CONFLICT', message: refusal.message, cause: refusal });
  expect(apiError(thrown, call.ctx)).toBe(thrown);
});
