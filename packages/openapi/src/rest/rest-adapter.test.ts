import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initTRPC, TRPCError } from '@trpc/server';
import Fastify from 'fastify';
import { z } from 'zod';
import { openApiDocument } from '../document/index.ts';
import type { Meta } from '../meta.ts';
import { json, pointers, startSampleApp, type SampleApp } from '../sample-app.ts';
import { sampleProblems } from '../sample-router.ts';
import { restAdapter } from './rest-adapter.ts';

let shop: SampleApp;

beforeAll(async () => {
  shop = await startSampleApp();
});

afterAll(() => shop.app.close());

describe('answers', () => {
  it('say 201 with the Location of what was made, prefix included', async () => {
    const response = await shop.call('POST', '/books', json('{"title":"x","printedAt":"2026-05-01T00:00:00Z"}'));
    expect([response.statusCode, response.headers['location']]).toEqual([201, '/api/v1/books/a%2Fx']);
    expect(response.json()).toMatchObject({ id: 'a/x', printedAt: '2026-05-01T00:00:00.000Z' });
    expect(response.headers['cache-control']).toBe('no-store');
  });

  it('say 204 without body and content type', async () => {
    const response = await shop.call('DELETE', '/books/1', { headers: { 'content-type': 'application/json' } });
    expect([response.statusCode, response.body, response.headers['content-type']]).toEqual([204, '', undefined]);
  });

  it('can be null', async () => {
    const response = await shop.call('GET', '/till/nothing');
    expect([response.statusCode, response.body]).toEqual([200, 'null']);
  });

  it('to HEAD are those to GET without the body', async () => {
    const [head, get] = [await shop.call('HEAD', '/books/1'), await shop.call('GET', '/books/1')];
    expect([head.statusCode, head.body]).toEqual([200, '']);
    expect(head.headers['content-length']).toBe(get.headers['content-length']);
    expect((await shop.call('HEAD', '/nowhere')).statusCode).toBe(404);
  });

  it('to unknown addresses and methods are 404 problems', async () => {
    for (const [method, path] of [
      ['GET', '/nowhere'],
      ['PATCH', '/books/1'],
      ['POST', '/books/1'],
    ] as const) {
      const response = await shop.call(method, path, json('{}'));
      expect([response.statusCode, response.json().code, response.json().instance]).toEqual([
        404,
        'NOT_FOUND',
        `/api/v1${path}`,
      ]);
    }
  });
});

describe('the order of judgement', () => {
  it("is the router's: what it asks before the input is refused first, and the input is read once", async () => {
    const t = initTRPC.meta<Meta>().create();
    const closed = t.procedure.use(async ({ getRawInput, next }) => {
      if (isOpen) await getRawInput();
      else throw new TRPCError({ code: 'UNAUTHORIZED' });
      return next();
    });
    let isOpen = false;
    const router = t.router({
      enter: closed
        .meta({ openapi: { method: 'POST', path: '/door', summary: 'Enter' } })
        .input(z.strictObject({ name: z.string() }))
        .output(z.object({ name: z.string() }))
        .mutation(({ input }) => input),
    });
    const facts = { title: 'Door', version: '1.0.0', description: 'A door.', serverUrl: '', prefix: '' };
    const document = openApiDocument(router, { ...facts, problems: sampleProblems });
    const failures: unknown[] = [];
    await using app = Fastify();
    await app.register(restAdapter, {
      router,
      document,
      problems: sampleProblems,
      createContext: () => ({}),
      onFailure: ({ error }) => failures.push(error),
    });
    const enter = async (query: string, payload: string) =>
      app.inject({ method: 'POST', url: `/door?${query}`, ...json(payload) });

    for (const [query, payload] of [
      ['', '{}'],
      ['q=%ff', '{"name":"x"}'],
      ['colour=red', '[]'],
    ] as const)
      await enter(query, payload);
    expect(failures.map((error) => (error as TRPCError).code)).toEqual(Array(3).fill('UNAUTHORIZED'));
    isOpen = true;
    expect(pointers(await enter('colour=red', '{"name":"x"}'))).toEqual(['/colour']);
    expect((await enter('q=%ff', '{"name":"x"}')).statusCode).toBe(400);
    expect((await enter('', '{"name":"x"}')).json()).toEqual({ name: 'x' });
  });
});

describe('problems', () => {
  it('have every member, the details beside them, and no detail replaces a member', async () => {
    const response = await shop.call('POST', '/till/sales?');
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
    const response = await shop.call('POST', '/till/sales', json('{"note":"busy"}'));
    expect([response.statusCode, response.headers['retry-after']]).toEqual([429, '7']);
  });

  it('keep the query of the request to themselves', async () => {
    const response = await shop.call('GET', '/till/receipts/1?secret=s3cret&colour=red');
    expect(response.json().instance).toBe('/api/v1/till/receipts/1');
    expect(response.body).not.toContain('s3cret');
  });

  it.each(['/till/crash', '/till/bad-output'])('hide what broke inside: %s', async (path) => {
    const before = shop.failures.length;
    const response = await shop.call('GET', path);
    expect(response.json()).toMatchObject({ status: 500, code: 'INTERNAL', requestId: 'request-7' });
    expect(response.body).not.toContain('1234');
    expect(response.json().errors).toBeUndefined();
    expect(
      shop.failures.slice(before).map(({ error, procedure }) => [error instanceof TRPCError, procedure?.split('.')[0]]),
    ).toEqual([[true, 'till']]);
  });

  it('come from the context too', async () => {
    const response = await shop.call('GET', '/books/1', { headers: { authorization: 'Bearer bad' } });
    expect([response.statusCode, response.json().code]).toEqual([401, 'UNAUTHENTICATED']);
  });
});

describe('the tRPC door', () => {
  it('validates after REST calls exactly as before', async () => {
    await shop.call('GET', '/books?limit=5&onSale=true');
    await shop.call('POST', '/books', json('{"title":"x","price":1,"onSale":true}'));
    const loose = await shop.app.inject({
      method: 'POST',
      url: '/trpc/books.create',
      ...json('{"title":"x","price":null,"onSale":"false"}'),
    });
    expect(loose.statusCode).toBe(400);
    const text = await shop.app.inject({ url: `/trpc/books.list?input=${encodeURIComponent('{"limit":"5"}')}` });
    expect(text.statusCode).toBe(400);
  });
});
