import { procedure, router } from '@ticket-vendor/api/procedure';
import { appRouter } from '@ticket-vendor/api';
import { configureLog, DomainError, errorCatalogue, type ErrorCode } from '@ticket-vendor/domain';
import { createTRPCClient, httpBatchLink, httpLink, isTRPCClientError } from '@trpc/client';
import { TRPCError } from '@trpc/server';
import Fastify, { type FastifyInstance } from 'fastify';
import superjson from 'superjson';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { countStrays, RateLimits, sendError } from '../border/index.ts';
import { call, trpcErrorOf, type Answer } from '../test-calls.ts';
import { singleCallOf } from './single-call.ts';
import { trpcDoor } from './trpc-door.ts';

const at = new Date('2030-01-01T20:00:00.500Z');
const outputs: Record<string, unknown> = {
  date: { id: 'x', at, until: null, parts: [{ at: new Date(0), note: 'é' }], metadata: { a: { b: [1, 'x'] } } },
  text: 'Grüße',
  null: null,
  missing: undefined,
  absent: { a: undefined, b: 1 },
  twice: { a: at, b: at },
  map: { tiers: new Map([['a', at]]) },
  poisoned: JSON.parse('{"metadata":{"constructor":1}}') as unknown,
};
const trpcCodes = ['BAD_REQUEST', 'CONFLICT', 'FORBIDDEN', 'NOT_FOUND', 'TIMEOUT', 'UNAUTHORIZED'] as const;

const input = z.strictObject({ name: z.string().min(2), at: z.date().optional() });
const testRouter = router({
  answer: router({
    asQuery: procedure
      .input(z.string())
      .output(z.unknown())
      .query(({ input }) => outputs[input]),
    asMutation: procedure
      .input(z.string())
      .output(z.unknown())
      .mutation(({ input }) => outputs[input]),
  }),
  echo: procedure
    .input(input)
    .output(input)
    .query(({ input }) => input),
  save: procedure
    .input(input)
    .output(input)
    .mutation(({ input }) => input),
  ping: procedure.output(z.literal('pong')).query(() => 'pong'),
  nothing: procedure.output(z.void()).mutation(() => undefined),
  refuse: procedure
    .input(z.string())
    .output(z.void())
    .mutation(({ input }) => refuse(input)),
  lie: procedure.output(z.string()).mutation(() => 5 as unknown as string),
  login: procedure
    .meta({ limit: 'login' })
    .input(z.object({ email: z.string() }))
    .output(z.void())
    .mutation(() => undefined),
  watch: procedure.subscription(async function* () {
    yield await Promise.resolve(at);
  }),
});

function refuse(reason: string): never {
  if (reason === 'fault') throw new Error('secret detail');
  if ((trpcCodes as readonly string[]).includes(reason)) throw new TRPCError({ code: reason as 'CONFLICT' });
  throw new DomainError(reason as ErrorCode, `because of ${reason}`, {
    details: { available: [{ at }] },
    fields: reason === 'VALIDATION_FAILED' ? [{ pointer: '/a', detail: 'is wrong' }] : [],
    ...(reason === 'UNAVAILABLE' ? { retryAfterSeconds: 3 } : {}),
  });
}

let app: FastifyInstance;
let base: string;
const direct: string[] = [];

beforeAll(async () => {
  configureLog({ level: 'silent' });
  app = Fastify({ bodyLimit: 20_000, routerOptions: { maxParamLength: 2_000 } });
  const limits = new RateLimits(1_000);
  countStrays(app, limits);
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply));
  app.addHook('preHandler', async (request) => {
    const { path } = request.params as { path: string };
    if (singleCallOf(testRouter, request, path)) direct.push(request.url);
  });
  await app.register(trpcDoor, { prefix: '/trpc', limits, router: testRouter });
  base = await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(async () => app.close());

interface Sent {
  path: string;
  method?: 'GET' | 'POST';
  /** JSON text. */
  input?: string;
  headers?: Record<string, string>;
}

const q = (path: string, value?: unknown): Sent => ({
  path,
  method: 'GET',
  ...(value === undefined ? {} : { input: wire(value) }),
});
const m = (path: string, value?: unknown): Sent => ({
  path,
  method: 'POST',
  ...(value === undefined ? {} : { input: wire(value) }),
});
const wire = (value: unknown): string => JSON.stringify(superjson.serialize(value));

/** One more parameter than `httpLink` sends leads to the official adapter. */
async function send(
  { path, method = 'POST', input, headers = {} }: Sent,
  door: 'direct' | 'official',
): Promise<Answer> {
  const query = method === 'GET' && input !== undefined ? `?input=${encodeURIComponent(input)}` : '';
  const extra = door === 'direct' ? '' : `${query === '' ? '?' : '&'}official=1`;
  const type = method === 'POST' ? { 'content-type': 'application/json' } : {};
  const body = method === 'POST' && input !== undefined ? { body: input } : {};
  return call(`${base}/trpc/${path}${query}${extra}`, { method, headers: { ...type, ...headers }, ...body });
}

const compared = ['content-type', 'vary', 'cache-control', 'retry-after', 'allow', 'ratelimit-policy'];

function comparable({ status, text, headers }: Answer) {
  const body = text.replace(/"requestId":"[^"]*"/, '"requestId":"x"');
  return { status, body, headers: Object.fromEntries(compared.map((name) => [name, headers.get(name)])) };
}

const calls: [name: string, sent: Sent, isDirect?: boolean][] = [
  ...Object.keys(outputs).flatMap((name): [string, Sent][] => [
    [`the output ${name} of a query`, q('answer.asQuery', name)],
    [`the output ${name} of a mutation`, m('answer.asMutation', name)],
  ]),
  ['a query without input', q('ping')],
  ['a query with an empty input', { path: 'ping', method: 'GET', input: '' }],
  ['a mutation without output', m('nothing')],
  ['a date in the input', m('save', { name: 'Jo', at })],
  ['a date in the input of a query', q('echo', { name: 'Jo & Co + 100 % é', at })],
  ...Object.keys(errorCatalogue).map((code): [string, Sent] => [`the refusal ${code}`, m('refuse', code)]),
  ...trpcCodes.map((code): [string, Sent] => [`tRPC's ${code}`, m('refuse', code)]),
  ['a fault', m('refuse', 'fault')],
  ['an output that does not fit', m('lie')],
  ['a wrong input', m('save', { name: 'J', at: 'never', more: 1 })],
  ['a wrong input of a query', q('echo', {})],
  ['no input where one is needed', m('save')],
  ['malformed JSON', { path: 'save', input: '{"json":' }],
  ['malformed JSON of a query', { path: 'echo', method: 'GET', input: '{' }],
  ['the input null', { path: 'save', input: 'null' }],
  ['an input without its envelope', { path: 'save', input: '{"name":"Jo"}' }],
  ['a __proto__ in the input', { path: 'save', input: '{"json":{"name":"Jo","__proto__":{"at":1}}}' }],
  ['poisoned annotations', { path: 'save', input: '{"json":{"name":"Jo"},"meta":{"values":{"__proto__.x":["set"]}}}' }],
  [
    'the same object twice in the input',
    { path: 'save', input: '{"json":{"name":"Jo","at":null},"meta":{"values":{"at":["undefined"]},"v":1}}' },
  ],
  ['an input that is read twice', m('login', { email: 'a@example.com' })],
  ['a login without input', m('login')],
  ['a bad token', { ...m('nothing'), headers: { authorization: 'Basic x' } }],
  [
    'a charset in the content type',
    { ...m('save', { name: 'Jo' }), headers: { 'content-type': 'Application/JSON; charset=UTF-8' } },
  ],
  ['a query with a content type', { ...q('ping'), headers: { 'content-type': 'application/json' } }],
  ['an unknown procedure', m('nope'), false],
  ['a branch of the router', m('answer'), false],
  ['a member of every object', m('constructor'), false],
  ['a query by POST', m('ping'), false],
  ['a mutation by GET', q('nothing'), false],
  ['another content type', { ...m('save', { name: 'Jo' }), headers: { 'content-type': 'text/plain' } }, false],
  ['a form in a query', { ...q('ping'), headers: { 'content-type': 'multipart/form-data; boundary=x' } }, false],
  ['a stream', { ...q('ping'), headers: { 'trpc-accept': 'application/jsonl' } }, false],
  ['a stream by Accept', { ...q('ping'), headers: { accept: 'application/jsonl' } }, false],
  ['a body above the limit', m('save', { name: 'x'.repeat(30_000) }), false],
];

describe('the direct path answers as the official adapter does', () => {
  test.each(calls)('%s', async (_name, sent, isDirect = true) => {
    direct.length = 0;
    const ours = await send(sent, 'direct');
    expect(direct).toHaveLength(isDirect ? 1 : 0);
    const theirs = await send(sent, 'official');
    expect(direct).toHaveLength(isDirect ? 1 : 0);
    expect(comparable(ours)).toEqual(comparable(theirs));
    if (ours.status >= 400) expect(trpcErrorOf(ours).data['requestId']).not.toBe('');
  });
});

test('every call of the product that httpLink sends is taken directly', () => {
  const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>);
  for (const [path, { _def: definition }] of procedures) {
    const method = definition.type === 'mutation' ? 'POST' : 'GET';
    const request = { method, url: `/trpc/${path}`, headers: { 'content-type': 'application/json' }, body: '{}' };
    expect(singleCallOf(appRouter, request as never, path) !== undefined, path).toBe(
      definition.type !== 'subscription',
    );
  }
});

describe('the official client', () => {
  test('gets values, dates and nothing from it', async () => {
    const client = createTRPCClient<typeof testRouter>({
      links: [httpLink({ url: `${base}/trpc`, transformer: superjson })],
    });
    direct.length = 0;
    expect(await client.answer.asQuery.query('date')).toEqual(outputs['date']);
    expect(await client.answer.asMutation.mutate('absent')).toEqual(outputs['absent']);
    expect(await client.echo.query({ name: 'Jo', at })).toEqual({ name: 'Jo', at });
    expect(await client.save.mutate({ name: 'Jo', at })).toEqual({ name: 'Jo', at });
    expect(await client.nothing.mutate()).toBeUndefined();
    expect(await client.ping.query()).toBe('pong');
    expect(direct).toHaveLength(6);
  });

  test('gets errors with their data from it', async () => {
    const client = createTRPCClient<typeof testRouter>({
      links: [httpLink({ url: `${base}/trpc`, transformer: superjson })],
    });
    const error: unknown = await client.refuse.mutate('SOLD_OUT').catch((error: unknown) => error);
    expect(isTRPCClientError<typeof testRouter>(error) && error.data).toMatchObject({
      code: 'CONFLICT',
      httpStatus: 409,
      path: 'refuse',
      reason: 'SOLD_OUT',
      details: { available: [{ at }] },
    });
  });

  test('has its batches and subscriptions served by the official adapter', async () => {
    const client = createTRPCClient<typeof testRouter>({
      links: [httpBatchLink({ url: `${base}/trpc`, transformer: superjson })],
    });
    direct.length = 0;
    expect(await Promise.all([client.ping.query(), client.echo.query({ name: 'Jo', at })])).toEqual([
      'pong',
      { name: 'Jo', at },
    ]);
    const stream = await call(`${base}/trpc/watch`);
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    expect(stream.text).toContain(at.toISOString());
    expect(direct).toEqual([]);
  });
});
