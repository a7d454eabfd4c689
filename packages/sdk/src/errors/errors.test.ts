import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { Refusal, startTestServer } from '../testing/test-server.ts';
import { TicketVendor } from '../ticket-vendor.ts';
import { isTicketVendorError, TicketVendorError } from './index.ts';

const id = '01900000-0000-7000-8000-000000000000';

async function failureOf(call: Promise<unknown>): Promise<TicketVendorError> {
  const failure: unknown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!isTicketVendorError(failure)) throw new Error('the call did not fail as it should', { cause: failure });
  return failure;
}

async function startForeignServer(status: number, type: string, body: string) {
  const server = createServer((_, response) => response.writeHead(status, { 'content-type': type }).end(body));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}

test('a refusal carries the code of the catalogue, its facts and the wrong fields', async () => {
  const errors = [{ pointer: '/items/0/quantity', detail: 'must be at least 1' }];
  await using server = await startTestServer({
    'orders.place': () => {
      throw new Refusal('BAD_REQUEST', { reason: 'VALIDATION_FAILED', errors, details: { a: 1 } });
    },
  });
  const failure = await failureOf(new TicketVendor(server).orders.place({ eventId: id, items: [] }));
  expect(failure).toMatchObject({
    name: 'TicketVendorError',
    code: 'VALIDATION_FAILED',
    message: 'refused: VALIDATION_FAILED',
    status: 400,
    requestId: 'r-1',
    details: { a: 1 },
    fields: errors,
    retryable: false,
  });
});

test('no server is NETWORK, with the reason as cause', async () => {
  const tv = new TicketVendor({ baseUrl: 'http://127.0.0.1:9', maxRetries: 0 });
  const failure = await failureOf(tv.events.get({ id }));
  expect(failure).toMatchObject({ code: 'NETWORK', status: undefined, retryable: true });
  expect(failure.cause).toBeInstanceOf(Error);
});

test('no answer in time is TIMEOUT', async () => {
  await using server = await startTestServer({ 'events.get': () => new Promise(() => {}) });
  const failure = await failureOf(new TicketVendor({ ...server, timeoutMs: 50, maxRetries: 0 }).events.get({ id }));
  expect(failure).toMatchObject({ code: 'TIMEOUT', retryable: true });
});

test('an abort by the caller is ABORTED, with their reason as cause', async () => {
  await using server = await startTestServer({ 'events.get': () => new Promise(() => {}) });
  const reason = new Error('the page was left');
  const abort = new AbortController();
  const call = failureOf(new TicketVendor(server).events.get({ id }, { signal: abort.signal }));
  abort.abort(reason);
  expect(await call).toMatchObject({ code: 'ABORTED', cause: reason });
});

test.each([
  [404, 'application/problem+json', '{"status":404}', 'UNEXPECTED_ANSWER'],
  [404, 'text/html', '<h1>nothing here</h1>', 'UNEXPECTED_ANSWER'],
  [200, 'application/json', '{"hello":"world"}', 'UNEXPECTED_ANSWER'],
  [200, 'application/json', '{"cut off', 'UNEXPECTED_ANSWER'],
  [502, 'text/html', '<h1>bad gateway</h1>', 'UNAVAILABLE'],
])('an answer %i of %s that is none of ours is %s', async (status, type, body, code) => {
  await using server = await startForeignServer(status, type, body);
  expect(await failureOf(new TicketVendor({ ...server, maxRetries: 0 }).events.get({ id }))).toMatchObject({
    code,
    status,
  });
});

test('is recognised across realms and copies, and nothing else is', () => {
  const foreign: unknown = runInNewContext(
    `Object.assign(new Error('x'), { [Symbol.for('@ticket-vendor/sdk/error')]: true })`,
  );
  expect(isTicketVendorError(foreign)).toBe(true);
  expect(isTicketVendorError(new TicketVendorError('SOLD_OUT', 'gone'))).toBe(true);
  for (const other of [new Error('x'), { code: 'SOLD_OUT' }, null, undefined, 'SOLD_OUT'])
    expect(isTicketVendorError(other)).toBe(false);
});
