import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json, pointers, startSampleApp, type SampleApp } from '../sample-app.ts';

let shop: SampleApp;

beforeAll(async () => {
  shop = await startSampleApp();
});

afterAll(() => shop.app.close());

describe('text of the address', () => {
  it('becomes numbers, booleans and lists where the document says so', async () => {
    const response = await shop.call('GET', '/books?limit=5&cheaperThan=9.5&onSale=false&q=12&shelves=3&sort=-title');
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
    const response = await shop.call('GET', '/books?shelves=1&shelves=2&from=2026-01-02T03:04:05Z');
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
    const response = await shop.call('GET', `/books?${query}`);
    expect([response.statusCode, response.json().code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(pointers(response)[0]).toMatch(new RegExp(`^/${query.split('=')[0]}`));
  });

  it.each(['q=%', 'q=%zz', 'q=%ff', 'q=%C0%80', '%ff=1', 'sh%'])(
    'is refused where it is no text: %s',
    async (query) => {
      const response = await shop.call('GET', `/books?${query}`);
      expect(response.json()).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
      expect(response.json().detail).toContain('The query is not well-formed');
    },
  );

  it('names every unknown and every bad parameter at once', async () => {
    const response = await shop.call('GET', '/books?colour=red&limit=0&__proto__=x&constructor=y');
    expect(response.statusCode).toBe(400);
    expect(pointers(response).toSorted()).toEqual(['/__proto__', '/colour', '/constructor', '/limit']);
  });

  it('is refused where the procedure takes no input', async () => {
    const response = await shop.call('GET', '/till/nothing?colour=red');
    expect([response.statusCode, response.json().code, pointers(response)]).toEqual([
      400,
      'VALIDATION_FAILED',
      ['/colour'],
    ]);
  });

  it('never fills a field of the body', async () => {
    const response = await shop.call('POST', '/books?title=x', json('{}'));
    expect([response.statusCode, pointers(response)]).toEqual([400, ['/title']]);
  });

  it('is decoded in paths', async () => {
    const response = await shop.call('GET', '/books/a%2Fb%20c%3F');
    expect(response.json().id).toBe('a/b c?');
  });

  it('cannot replace a path parameter, nor can the body', async () => {
    expect(pointers(await shop.call('GET', '/books/1?id=2'))).toEqual(['/id']);
    expect(pointers(await shop.call('PUT', '/books/1', json('{"id":"2","title":"x"}')))).toEqual(['/id']);
  });

  it('may carry the secret of a guest, which the procedure does not see', async () => {
    const response = await shop.call('GET', '/till/receipts/1?secret=s3cret');
    expect(response.json()).toEqual({ id: '1', secret: 's3cret' });
    expect(response.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect((await shop.call('GET', '/books/1?secret=s3cret')).statusCode).toBe(400);
  });
});

describe('bodies', () => {
  it('keep their types: text is no number and no boolean', async () => {
    const response = await shop.call(
      'POST',
      '/books',
      json('{"title":"x","price":"12","onSale":"false","colour":"red"}'),
    );
    expect(response.statusCode).toBe(400);
    expect(pointers(response).toSorted()).toEqual(['/colour', '/onSale', '/price']);
  });

  it.each([['[]'], ['null'], ['"text"'], ['7']])('other than an object are refused: %s', async (text) => {
    const response = await shop.call('POST', '/books', json(text));
    expect([response.statusCode, response.json().code, pointers(response)]).toEqual([400, 'VALIDATION_FAILED', ['']]);
  });

  it.each([
    ['malformed', '{"title": '],
    ['with __proto__', '{"title":"x","__proto__":{"price":1}}'],
    ['with constructor.prototype', '{"title":"x","constructor":{"prototype":{}}}'],
  ])('that are %s are refused as a problem', async (_name, text) => {
    const response = await shop.call('POST', '/books', json(text));
    expect([response.statusCode, response.json().code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(response.headers['content-type']).toContain('application/problem+json');
    expect(response.json().requestId).not.toBe('');
  });

  it('that are no UTF-8 are refused', async () => {
    const payload = Buffer.from([...Buffer.from('{"title":"'), 0xff, 0xfe, ...Buffer.from('"}')]);
    const response = await shop.call('POST', '/books', { payload, headers: { 'content-type': 'application/json' } });
    expect(response.json()).toMatchObject({ status: 400, detail: 'The body is not well-formed UTF-8.' });
  });

  it.each(['utf-16', 'latin1', '"ISO-8859-1"', 'utf-8; charset=utf-16'])(
    'in the charset %s are refused',
    async (charset) => {
      const headers = { 'content-type': `application/json; charset=${charset}` };
      const response = await shop.call('POST', '/books', { payload: '{"title":"x"}', headers });
      expect(response.json()).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
      expect(response.json().detail).toContain('application/json');
    },
  );

  it.each(['utf-8', 'UTF-8', '"utf-8"'])('may say that they are UTF-8: %s', async (charset) => {
    const headers = { 'content-type': `application/json; charset=${charset}` };
    expect((await shop.call('POST', '/books', { payload: '{"title":"x"}', headers })).statusCode).toBe(201);
  });

  it.each(['gzip', 'br', 'deflate, gzip', 'nonsense'])('that are compressed are refused: %s', async (encoding) => {
    const headers = { 'content-type': 'application/json', 'content-encoding': encoding };
    const response = await shop.call('POST', '/books', { payload: gzipSync('{"title":"x"}'), headers });
    expect(response.json()).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
    expect(response.json().detail).toContain('content-encoding');
  });

  it('may say that they are not compressed', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'identity' };
    expect((await shop.call('POST', '/books', { payload: '{"title":"x"}', headers })).statusCode).toBe(201);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'nonsense'])(
    'of another type are refused: %s',
    async (type) => {
      const response = await shop.call('POST', '/books', { payload: 'title=x', headers: { 'content-type': type } });
      expect([response.statusCode, response.json().code]).toEqual([400, 'VALIDATION_FAILED']);
      expect(response.json().detail).toContain('application/json');
    },
  );

  it('may be absent or empty, whatever the content type', async () => {
    expect((await shop.call('POST', '/books/1/print')).statusCode).toBe(202);
    expect((await shop.call('POST', '/books/1/print', json(''))).statusCode).toBe(202);
    expect((await shop.call('POST', '/books/1/print', json('{}'))).statusCode).toBe(202);
    expect((await shop.call('PUT', '/books/1')).json().title).toBe('same');
    const form = {
      payload: '',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': '0' },
    };
    expect((await shop.call('POST', '/books/1/print', form)).statusCode).toBe(202);
  });

  it('that are missing are judged like an empty object', async () => {
    expect(pointers(await shop.call('POST', '/books'))).toEqual(['/title']);
  });

  it('are refused where none is taken', async () => {
    expect(pointers(await shop.call('POST', '/books/1/print', json('{"copies":2}')))).toEqual(['/copies']);
    expect(pointers(await shop.call('DELETE', '/books/1', json('{"why":"old"}')))).toEqual(['/why']);
  });

  it('above 256 KiB are a problem, up to it they are not', async () => {
    expect((await shop.call('POST', '/books', ofSize(256 * 1024))).statusCode).toBe(201);
    const response = await shop.call('POST', '/books', ofSize(256 * 1024 + 1));
    expect([response.statusCode, response.json().code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  });
});

function ofSize(bytes: number): ReturnType<typeof json> {
  return json(`{"title":"${'x'.repeat(bytes - 12)}"}`);
}
