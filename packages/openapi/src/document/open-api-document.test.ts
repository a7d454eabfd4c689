import { describe, expect, it } from 'vitest';
import { initTRPC } from '@trpc/server';
import { z } from 'zod';
import { lintDocument } from '../../scripts/lint-document.ts';
import type { Meta } from '../meta.ts';
import { sampleProblems, sampleRouter } from '../sample-router.ts';
import { openApiDocument, type DocumentOptions } from './open-api-document.ts';

const options: DocumentOptions = {
  title: 'Bookshop',
  version: '1.0.0',
  description: 'A shop.',
  serverUrl: 'http://localhost:8000/',
  prefix: '/api/v1',
  problems: sampleProblems,
  tags: [{ name: 'books', description: 'What is on the shelves.' }],
};
const document = openApiDocument(sampleRouter, options);
const { paths, components } = document;

function statuses(path: string, method: string): string[] {
  return Object.keys(paths[path]?.[method]?.responses ?? {});
}

function body(path: string, method: string): unknown {
  return paths[path]?.[method]?.requestBody;
}

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1 and has nothing for the linter to find', async () => {
    expect(await lintDocument(document)).toEqual([]);
  });

  it('says where the API is, under which licence, and lists only procedures with a REST path', () => {
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Bookshop', license: { identifier: 'MIT' } },
      servers: [{ url: 'http://localhost:8000/api/v1' }],
      tags: [{ name: 'books' }],
    });
    expect(Object.keys(paths)).toContain('/books/{id}');
    expect(JSON.stringify(document)).not.toContain('hidden');
  });

  it('knows the real status of success, its headers, and that 204 has no body', () => {
    expect(statuses('/books', 'post')[0]).toBe('201');
    expect(paths['/books']?.['post']?.responses['201']).toMatchObject({
      headers: { Location: {}, 'Idempotent-Replayed': {}, RateLimit: {}, 'RateLimit-Policy': {} },
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Book' } } },
    });
    expect(statuses('/books/{id}/print', 'post')[0]).toBe('202');
    expect(paths['/books/{id}']?.['delete']?.responses['204']).not.toHaveProperty('content');
    expect(statuses('/books/{id}', 'delete')).not.toContain('200');
  });

  it('names the codes of each operation under their status', () => {
    expect(paths['/books']?.['post']?.['x-problem-codes']).toEqual([
      'VALIDATION_FAILED',
      'UNAUTHENTICATED',
      'SOLD_OUT',
      'IDEMPOTENCY_KEY_IN_USE',
      'IDEMPOTENCY_KEY_REUSED',
      'PAYLOAD_TOO_LARGE',
      'RATE_LIMITED',
      'INTERNAL',
      'UNAVAILABLE',
    ]);
    expect(paths['/books']?.['post']?.responses['409']).toMatchObject({
      content: {
        'application/problem+json': {
          schema: { allOf: [{}, { properties: { code: { enum: ['SOLD_OUT', 'IDEMPOTENCY_KEY_IN_USE'] } } }] },
          examples: { SOLD_OUT: { value: { status: 409, type: '/errors/SOLD_OUT' } } },
        },
      },
    });
    expect(paths['/books/{id}']?.['get']?.responses['404']).toEqual({ $ref: '#/components/responses/NOT_FOUND' });
    expect(components.responses['RATE_LIMITED']).toHaveProperty(['headers', 'Retry-After']);
    expect(components.schemas).toHaveProperty('Problem');
    expect(Object.keys(components.schemas).filter((name) => name.startsWith('error.'))).toEqual([]);
  });

  it('says who may call: everybody, holders of a token, guests with a secret', () => {
    expect(paths['/books']?.['get']?.security).toEqual([{}, { bearer: [] }]);
    expect(paths['/books']?.['post']?.security).toEqual([{ bearer: [] }]);
    expect(paths['/till/receipts/{id}']?.['get']?.security).toEqual([
      { bearer: [] },
      { orderSecret: [] },
      { orderSecretInQuery: [] },
    ]);
  });

  it('describes bodies as strict and required only where a field is, answers as open', () => {
    expect(body('/books', 'post')).toMatchObject({
      required: true,
      content: {
        'application/json': {
          schema: { additionalProperties: false, properties: { printedAt: { type: 'string', format: 'date-time' } } },
        },
      },
    });
    expect(body('/books/{id}', 'put')).toMatchObject({ required: false });
    expect(body('/books/{id}', 'put')).not.toHaveProperty('content.application/json.schema.properties.id');
    expect(body('/books/{id}/print', 'post')).toBeUndefined();
    expect(components.schemas['Book']).not.toHaveProperty('additionalProperties');
    expect(components.schemas['Book']?.properties?.['printedAt']).toEqual({ type: 'string', format: 'date-time' });
  });

  it('leaves out bounds and patterns that tell a reader nothing', () => {
    expect(JSON.stringify(document)).not.toMatch(/9007199254740991|propertyNames/);
    expect(paths['/books']?.['get']?.parameters).toContainEqual({
      in: 'query',
      name: 'shelves',
      schema: { default: [], type: 'array', items: { type: 'integer' } },
    });
  });

  it('offers Idempotency-Key where it is honoured and nowhere else', () => {
    const key = { $ref: '#/components/parameters/IdempotencyKey' };
    expect(paths['/books']?.['post']?.parameters).toEqual([key]);
    expect(paths['/books/{id}']?.['put']?.parameters).not.toContainEqual(key);
  });

  it('takes operations that are no procedures as they are', () => {
    const picture = { operationId: 'cover', responses: { 200: { description: 'A picture.' } } };
    const more = openApiDocument(sampleRouter, { ...options, paths: { '/books/{id}': { head: picture } } });
    expect(more.paths['/books/{id}']).toMatchObject({ head: picture, get: { operationId: 'booksGet' } });
  });

  it('is made without touching the schemas', () => {
    const before = schemasOf();
    openApiDocument(sampleRouter, options);
    expect(schemasOf()).toEqual(before);
    const loose = sampleRouter
      .createCaller({ caller: 'x', requestId: 'x' })
      .books.list({ limit: '5' as unknown as number });
    return expect(loose).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it.each([
    ['a code that is not in the catalogue', { errors: ['NO_SUCH_CODE'] }, /NO_SUCH_CODE/],
    ['a Location that the output cannot fill', { location: '/things/{number}' as const }, /number/],
  ])('refuses %s', (_name, wrong, message) => {
    const t = initTRPC.meta<Meta>().create();
    const thing = t.procedure
      .meta({ openapi: { method: 'POST', path: '/things', summary: 'Make', ...wrong } })
      .output(z.object({ id: z.string(), number: z.string().optional() }))
      .mutation(() => ({ id: '1' }));
    expect(() => openApiDocument(t.router({ thing }), options)).toThrow(message);
  });
});

function schemasOf(): string {
  const { books, till } = sampleRouter;
  const definitions = [...Object.values(books), ...Object.values(till)].map(({ _def: definition }) => definition);
  const seen = new WeakSet();
  return JSON.stringify(definitions, (_key, value: unknown) => {
    if (typeof value === 'function') return 'function';
    if (typeof value !== 'object' || value === null) return value;
    if (seen.has(value)) return 'seen';
    seen.add(value);
    return value;
  });
}
