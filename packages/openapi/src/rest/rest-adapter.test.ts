import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import Fastify, { type FastifyInstance, type InjectOptions, type LightMyRequestResponse } from 'fastify';
import { TRPCError } from '@trpc/server';
import { fastifyTRPCPlugin } from '@trpc/server/adapters/fastify';
import { openApiDocument } from '../document/index.ts';
import { ShopError, sampleProblems, sampleRouter, type SampleContext } from '../sample-router.ts';
import { restAdapter, type RestFailure } from './rest-adapter.ts';

let app: FastifyInstance;
let failures: RestFailure[] = [];

const document = openApiDocument(sampleRouter, {
  title: 'Bookshop',
  version: '1.0.0',
  description: 'A shop.',
  serverUrl: '',
  prefix: '/api/v1',
  problems: sampleProblems,
});

beforeAll(async () => {
  app = Fastify({ routerOptions: { maxParamLength: 5000 } });
  await app.register(async (scope) => {
    await scope.register(fastifyTRPCPlugin, {
      prefix: '/trpc',
      trpcOptions: { router: sampleRouter, createContext: ({ req }: { req: { headers: object } }) => contextOf(req) },
    });
  });
  await app.register(restAdapter, {
    prefix: '/api/v1',
    router: sampleRouter,
    document,
    problems: sampleProblems,
    createContext: ({ request }) => contextOf(request),
    onFailure: (failure) => failures.push(failure),
  });
});

beforeEach(() => {
  failures = [];
});

afterAll(() => app.close());

function contextOf({ headers, query }: { headers: object; query?: unknown }): SampleContext {
  const { authorization } = headers as { authorization?: string };
  if (authorization === 'Bearer bad') throw new ShopError('This token is no good.', { reason: 'UNAUTHENTICATED' });
  const { secret } = (query ?? {}) as { secret?: string };
  return { caller: 'tester', requestId: 'request-7', ...(secret && { secret }) };
}

function call(
  method: InjectOptions['method'],
  path: string,
  options: InjectOptions = {},
): Promise<LightMyRequestResponse> {
  return app.inject({ method, url: `/api/v1${path}`, ...options });
}

function json(text: string): InjectOptions {
  return { payload: text, headers: { 'content-type': 'application/json' } };
}

function pointers(response: LightMyRequestResponse): string[] {
  return response.json<{ errors?: { pointer: string }[] }>().errors?.map(({ pointer }) => pointer) ?? [];
}

describe('text of the address', () => {
  it('becomes numbers, booleans and lists where the document says so', async () => {
    const response = await call('GET', '/books?limit=5&cheaperThan=9.5&onSale=false&q=12&shelves=3&sort=-title');
    expect(response.statusCode).toBe(200);
    expect(response.json().echo).toEqual({
      limit: 5,
      cheaperThan: 9.5,
      onSale: false,
      q: '12',
      shelves: [3],
      sort: '-title',
    });
  });

  it('keeps defaults, repeats for lists and reads instants', async () => {
    const response = await call('GET', '/books?shelves=1&shelves=2&from=2026-01-02T03:04:05Z');
    expect(response.json().echo).toEqual({ limit: 20, shelves: [1, 2], from: '2026-01-02T03:04:05.000Z' });
  });

  it.each([
    'limit=five',
    'limit=',
    'limit=1e1',
    'limit=010',
    'limit=1&limit=2',
    'limit=101',
    'onSale=1',
    'shelves=a',
    'sort=up',
  ])('is refused where it does not fit: %s', async (query) => {
    const response = await call('GET', `/books?${query}`);
    expect([response.statusCode, response.json().code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(pointers(response)[0]).toMatch(new RegExp(`^/${query.split('=')[0]}`));
  });

  it('names every unknown and every bad parameter at once', async () => {
    const response = await call('GET', '/books?colour=red&limit=0&__proto__=x&constructor=y');
    expect(response.statusCode).toBe(400);
    expect(pointers(response).toSorted()).toEqual(['/__proto__', '/colour', '/constructor', '/limit']);
  });

  it('is refused where the procedure takes no input', async () => {
    const response = await call('GET', '/till/nothing?colour=red');
    expect([response.statusCode, response.json().code, pointers(response)]).toEqual([
      400,
      'VALIDATION_FAILED',
      ['/colour'],
    ]);
  });

  it('never fills a field of the body', async () => {
    const response = await call('POST', '/books?title=x', json('{}'));
    expect([response.statusCode, pointers(response)]).toEqual([400, ['/title']]);
  });

  it('is decoded in paths', async () => {
    const response = await call('GET', '/books/a%2Fb%20c%3F');
    expect(response.json().id).toBe('a/b c?');
  });

  it('cannot replace a path parameter, nor can the body', async () => {
    expect(pointers(await call('GET', '/books/1?id=2'))).toEqual(['/id']);
    expect(pointers(await call('PUT', '/books/1', json('{"id":"2","title":"x"}')))).toEqual(['/id']);
  });

  it('may carry the secret of a guest, which the procedure does not see', async () => {
    const response = await call('GET', '/till/receipts/1?secret=s3cret');
    expect(response.json()).toEqual({ id: '1', secret: 's3cret' });
    expect(response.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect((await call('GET', '/books/1?secret=s3cret')).statusCode).toBe(400);
  });
});

describe('bodies', () => {
  it('keep their types: text is no number and no boolean', async () => {
    const response = await call('POST', '/books', json('{"title":"x","price":"12","onSale":"false","colour":"red"}'));
    expect(response.statusCode).toBe(400);
    expect(pointers(response).toSorted()).toEqual(['/colour', '/onSale', '/price']);
  });

  it.each([['[]'], ['null'], ['"text"'], ['7']])('other than an object are refused: %s', async (text) => {
    const response = await call('POST', '/books', json(text));
    expect([response.statusCode, response.json().code, pointers(response)]).toEqual([400, 'VALIDATION_FAILED', ['']]);
  });

  it.each([
    ['malformed', '{"title": '],
    ['with __proto__', '{"title":"x","__proto__":{"price":1}}'],
    ['with constructor.prototype', '{"title":"x","constructor":{"prototype":{}}}'],
  ])('that are %s are refused as a problem', async (_name, text) => {
    const response = await call('POST', '/books', json(text));
    expect([response.statusCode, response.json().code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(response.headers['content-type']).toContain('application/problem+json');
    expect(response.json().requestId).not.toBe('');
  });

  it('that are no UTF-8 are refused', async () => {
    const payload = Buffer.from([...Buffer.from('{"title":"'), 0xff, 0xfe, ...Buffer.from('"}')]);
    const response = await call('POST', '/books', { payload, headers: { 'content-type': 'application/json' } });
    expect(response.json()).toMatchObject({ status: 400, detail: 'The body is not well-formed UTF-8.' });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'nonsense'])(
    'of another type are refused: %s',
    async (type) => {
      const response = await call('POST', '/books', { payload: 'title=x', headers: { 'content-type': type } });
      expect([response.statusCode, response.json().code]).toEqual([400, 'VALIDATION_FAILED']);
      expect(response.json().detail).toContain('application/json');
    },
  );

  it('may be absent or empty, whatever the content type', async () => {
    expect((await call('POST', '/books/1/print')).statusCode).toBe(202);
    expect((await call('POST', '/books/1/print', json(''))).statusCode).toBe(202);
    expect((await call('POST', '/books/1/print', json('{}'))).statusCode).toBe(202);
    expect((await call('PUT', '/books/1')).json().title).toBe('same');
    const form = {
      payload: '',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': '0' },
    };
    expect((await call('POST', '/books/1/print', form)).statusCode).toBe(202);
  });

  it('that are missing are judged like an empty object', async () => {
    expect(pointers(await call('POST', '/books'))).toEqual(['/title']);
  });

  it('are refused where none is taken', async () => {
    expect(pointers(await call('POST', '/books/1/print', json('{"copies":2}')))).toEqual(['/copies']);
    expect(pointers(await call('DELETE', '/books/1', json('{"why":"old"}')))).toEqual(['/why']);
  });

  it('above 256 KiB are a problem, up to it they are not', async () => {
    const body = (bytes: number): InjectOptions => json(`{"title":"${'x'.repeat(bytes - 12)}"}`);
    expect((await call('POST', '/books', body(256 * 1024))).statusCode).toBe(201);
    const response = await call('POST', '/books', body(256 * 1024 + 1));
    expect([response.statusCode, response.json().code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  });
});

describe('answers', () => {
  it('say 201 with the Location of what was made, prefix included', async () => {
    const response = await call('POST', '/books', json('{"title":"x","printedAt":"2026-05-01T00:00:00Z"}'));
    expect([response.statusCode, response.headers['location']]).toEqual([201, '/api/v1/books/a%2Fx']);
    expect(response.json()).toMatchObject({ id: 'a/x', printedAt: '2026-05-01T00:00:00.000Z' });
    expect(response.headers['cache-control']).toBe('no-store');
  });

  it('say 204 without body and content type', async () => {
    const response = await call('DELETE', '/books/1', { headers: { 'content-type': 'application/json' } });
    expect([response.statusCode, response.body, response.headers['content-type']]).toEqual([204, '', undefined]);
  });

  it('can be null', async () => {
    const response = await call('GET', '/till/nothing');
    expect([response.statusCode, response.body]).toEqual([200, 'null']);
  });

  it('to HEAD are those to GET without the body', async () => {
    const [head, get] = [await call('HEAD', '/books/1'), await call('GET', '/books/1')];
    expect([head.statusCode, head.body]).toEqual([200, '']);
    expect(head.headers['content-length']).toBe(get.headers['content-length']);
    expect((await call('HEAD', '/nowhere')).statusCode).toBe(404);
  });

  it('to unknown addresses and methods are 404 problems', async () => {
    for (const [method, path] of [
      ['GET', '/nowhere'],
      ['PATCH', '/books/1'],
      ['POST', '/books/1'],
    ] as const) {
      const response = await call(method, path, json('{}'));
      expect([response.statusCode, response.json().code, response.json().instance]).toEqual([
        404,
        'NOT_FOUND',
        `/api/v1${path}`,
      ]);
    }
  });
});

describe('problems', () => {
  it('have every member, the details beside them, and no detail replaces a member', async () => {
    const response = await call('POST', '/till/sales?');
    expect(response.headers['content-type']).toContain('application/problem+json');
    expect(response.json()).toEqual({
      type: '/errors/SOLD_OUT',
      title: 'Sold out',
      status: 409,
      detail: 'Only 2 are left.',
      instance: '/api/v1/till/sales',
      code: 'SOLD_OUT',
      requestId: 'request-7',
      available: [{ shelf: 1, available: 2 }],
    });
  });

  it('say when to try again', async () => {
    const response = await call('POST', '/till/sales', json('{"note":"busy"}'));
    expect([response.statusCode, response.headers['retry-after']]).toEqual([429, '7']);
  });

  it('keep the query of the request to themselves', async () => {
    const response = await call('GET', '/till/receipts/1?secret=s3cret&colour=red');
    expect(response.json().instance).toBe('/api/v1/till/receipts/1');
    expect(response.body).not.toContain('s3cret');
  });

  it.each(['/till/crash', '/till/bad-output'])('hide what broke inside: %s', async (path) => {
    const response = await call('GET', path);
    expect(response.json()).toMatchObject({ status: 500, code: 'INTERNAL', requestId: 'request-7' });
    expect(response.body).not.toContain('1234');
    expect(response.json().errors).toBeUndefined();
    expect(failures.map(({ error, procedure }) => [error instanceof TRPCError, procedure?.split('.')[0]])).toEqual([
      [true, 'till'],
    ]);
  });

  it('come from the context too', async () => {
    const response = await call('GET', '/books/1', { headers: { authorization: 'Bearer bad' } });
    expect([response.statusCode, response.json().code]).toEqual([401, 'UNAUTHENTICATED']);
  });
});

describe('the tRPC door', () => {
  it('validates after REST calls exactly as before', async () => {
    await call('GET', '/books?limit=5&onSale=true');
    await call('POST', '/books', json('{"title":"x","price":1,"onSale":true}'));
    const loose = await app.inject({
      method: 'POST',
      url: '/trpc/books.create',
      ...json('{"title":"x","price":null,"onSale":"false"}'),
    });
    expect(loose.statusCode).toBe(400);
    const text = await app.inject({ url: `/trpc/books.list?input=${encodeURIComponent('{"limit":"5"}')}` });
    expect(text.statusCode).toBe(400);
  });
});
