import { initTRPC, type TRPCError } from '@trpc/server';
import { z } from 'zod';
import type { Meta } from './meta.ts';
import type { ErrorData, ProblemKind } from './problems/index.ts';

/** A small router for this package's tests: a bookshop, with one procedure per thing that can go wrong. */
export const sampleProblems: ProblemKind[] = [
  { code: 'VALIDATION_FAILED', status: 400, title: 'Not valid' },
  { code: 'UNAUTHENTICATED', status: 401, title: 'Who are you' },
  { code: 'NOT_FOUND', status: 404, title: 'Nothing here' },
  { code: 'SOLD_OUT', status: 409, title: 'Sold out', detail: 'No copies are left <at the moment>.' },
  { code: 'IDEMPOTENCY_KEY_IN_USE', status: 409, title: 'Still running' },
  { code: 'PAYLOAD_TOO_LARGE', status: 413, title: 'Too large' },
  { code: 'IDEMPOTENCY_KEY_REUSED', status: 422, title: 'Other input' },
  { code: 'RATE_LIMITED', status: 429, title: 'Too many' },
  { code: 'INTERNAL', status: 500, title: 'Broken' },
  { code: 'UNAVAILABLE', status: 503, title: 'Away' },
];

/** The sample's counterpart of a domain error. */
export class ShopError extends Error {
  readonly data: ErrorData;

  constructor(message: string, data: ErrorData) {
    super(message);
    this.data = data;
  }
}

export interface SampleContext {
  caller: string;
  requestId: string;
  secret?: string;
}

const t = initTRPC
  .context<SampleContext>()
  .meta<Meta>()
  .create({
    errorFormatter: ({ shape, error, ctx }) => ({
      ...shape,
      data: { ...shape.data, requestId: ctx?.requestId ?? '', ...dataOf(error) },
    }),
  });

function dataOf(error: TRPCError): ErrorData {
  if (error.cause instanceof ShopError) return error.cause.data;
  if (error.code === 'BAD_REQUEST' && error.cause instanceof z.ZodError)
    return { reason: 'VALIDATION_FAILED', errors: error.cause.issues.flatMap(fieldProblems) };
  return { reason: 'something nobody knows' };
}

function fieldProblems(issue: z.core.$ZodIssue): { pointer: string; detail: string }[] {
  const keys = issue.code === 'unrecognized_keys' ? issue.keys : [undefined];
  return keys.map((key) => ({
    pointer: [...issue.path, ...(key === undefined ? [] : [key])].map((step) => `/${String(step)}`).join(''),
    detail: issue.message,
  }));
}

const Instant = z.date().meta({ override: { type: 'string', format: 'date-time' } });
// The generator reads the input side: the override has to stand before the transform.
const InstantInput = z
  .custom<Date | string>((value) => value instanceof Date || !Number.isNaN(Date.parse(String(value))))
  .meta({ override: { type: 'string', format: 'date-time' } })
  .transform((value) => new Date(value));
const Book = z
  .object({ id: z.string(), title: z.string(), printedAt: Instant, onSale: z.boolean().nullable() })
  .meta({ id: 'Book' });
const printedAt = new Date('2026-03-01T10:00:00Z');
const tags = ['books'];

const books = t.router({
  list: t.procedure
    .meta({ openapi: { method: 'GET', path: '/books', tags, summary: 'List books', protect: false } })
    .input(
      z.strictObject({
        limit: z.int().min(1).max(100).default(20),
        cheaperThan: z.number().optional(),
        onSale: z.boolean().optional(),
        q: z.string().optional(),
        sort: z.enum(['title', '-title']).optional(),
        shelves: z.array(z.int()).default([]),
        from: InstantInput.optional(),
      }),
    )
    .output(z.object({ data: z.array(Book), echo: z.record(z.string(), z.unknown()) }))
    .query(({ input }) => ({ data: [], echo: { ...input } })),
  get: t.procedure
    .meta({ openapi: { method: 'GET', path: '/books/{id}', tags, summary: 'Read a book', protect: false } })
    .input(z.strictObject({ id: z.string() }))
    .output(Book)
    .query(({ input }) => ({ id: input.id, title: 'One', printedAt, onSale: null })),
  create: t.procedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/books',
        tags,
        summary: 'Add a book',
        status: 201,
        location: '/books/{id}',
        errors: ['SOLD_OUT'],
        idempotent: true,
      },
    })
    .input(
      z
        .strictObject({
          title: z.string().min(1),
          price: z.int().min(0).optional(),
          onSale: z.boolean().optional(),
          printedAt: InstantInput.optional(),
        })
        .refine(({ title }) => title !== 'refused'),
    )
    .output(Book)
    .mutation(({ input }) => ({
      id: `a/${input.title}`,
      title: input.title,
      printedAt: input.printedAt ?? printedAt,
      onSale: input.onSale ?? null,
    })),
  rename: t.procedure
    .meta({ openapi: { method: 'PUT', path: '/books/{id}', tags, summary: 'Rename a book' } })
    .input(z.strictObject({ id: z.string(), title: z.string().optional() }))
    .output(Book)
    .mutation(({ input }) => ({ id: input.id, title: input.title ?? 'same', printedAt, onSale: null })),
  remove: t.procedure
    .meta({ openapi: { method: 'DELETE', path: '/books/{id}', tags, summary: 'Drop a book', status: 204 } })
    .input(z.strictObject({ id: z.string() }))
    .output(z.void())
    .mutation(() => undefined),
  print: t.procedure
    .meta({ openapi: { method: 'POST', path: '/books/{id}/print', tags, summary: 'Print again', status: 202 } })
    .input(z.strictObject({ id: z.string() }))
    .output(z.object({ queued: z.boolean() }))
    .mutation(() => ({ queued: true })),
});

const till = t.router({
  // Throws, although nothing in its meta is amiss.
  crash: t.procedure
    .meta({ openapi: { method: 'GET', path: '/till/crash', summary: 'Crash' } })
    .output(z.object({ ok: z.boolean() }))
    .query(() => {
      throw new Error('password of the safe: 1234');
    }),
  badOutput: t.procedure
    .meta({ openapi: { method: 'GET', path: '/till/bad-output', summary: 'Answer nonsense' } })
    .output(z.object({ ok: z.boolean() }))
    .query(() => ({ ok: 'safe 1234' as unknown as boolean })),
  nothing: t.procedure
    .meta({ openapi: { method: 'GET', path: '/till/nothing', summary: 'Answer null' } })
    .output(z.null())
    .query(() => null),
  sell: t.procedure
    .meta({
      openapi: { method: 'POST', path: '/till/sales', summary: 'Sell', errors: ['SOLD_OUT'], protect: false },
    })
    .input(z.strictObject({ note: z.string().optional() }))
    .output(z.object({ ok: z.boolean() }))
    .mutation(({ input }) => {
      if (input.note === 'busy')
        throw new ShopError('Come back later.', { reason: 'RATE_LIMITED', retryAfterSeconds: 6.2 });
      throw new ShopError('Only 2 are left.', {
        reason: 'SOLD_OUT',
        details: { available: [{ shelf: 1, available: 2 }], status: 200, code: 'FORGED' },
      });
    }),
  receipt: t.procedure
    .meta({ openapi: { method: 'GET', path: '/till/receipts/{id}', summary: 'Read a receipt', guest: true } })
    .input(z.strictObject({ id: z.string() }))
    .output(z.object({ id: z.string(), secret: z.string() }))
    .query(({ input, ctx }) => ({ id: input.id, secret: ctx.secret ?? '' })),
});

export const sampleRouter = t.router({
  books,
  till,
  internal: t.procedure.input(z.strictObject({ price: z.int(), hidden: z.boolean() })).query(() => 'tRPC only'),
});
