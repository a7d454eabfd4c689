import { once } from 'node:events';
import { connect } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerUnreadable } from './answer-unreadable.ts';

let app: FastifyInstance;
let port: number;

beforeAll(async () => {
  app = Fastify({
    clientErrorHandler: answerUnreadable,
    requestTimeout: 200,
    http: { headersTimeout: 200, connectionsCheckingInterval: 50 },
  });
  app.get('/', async () => 'ok');
  await app.listen({ port: 0, host: '127.0.0.1' });
  port = (app.server.address() as { port: number }).port;
});
afterAll(async () => app.close());

/** Everything that is answered until the connection is closed. */
async function answerTo(text: string): Promise<{ status: string; headers: Headers; body: Record<string, unknown> }> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  let answer = '';
  socket.on('data', (chunk: string) => (answer += chunk)).on('error', () => undefined);
  socket.write(text);
  await once(socket, 'close');
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  const [status = '', ...lines] = head.split('\r\n');
  const headers = new Headers(lines.map((line) => line.split(': ', 2) as [string, string]));
  return { status, headers, body: JSON.parse(body) as Record<string, unknown> };
}

const start = 'GET / HTTP/1.1\r\nHost: x\r\n';

test.each([
  ['no HTTP at all', 'hello\r\n\r\n', 400, 'VALIDATION_FAILED', 'Bad Request'],
  ['a broken header', `${start}a\u0000b: c\r\n\r\n`, 400, 'VALIDATION_FAILED', 'Bad Request'],
  ['two lengths', `${start}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`, 400, 'VALIDATION_FAILED', 'Bad Request'],
  [
    'headers that are too large',
    `${start}a: ${'x'.repeat(20_000)}\r\n\r\n`,
    431,
    'PAYLOAD_TOO_LARGE',
    'Request Header Fields Too Large',
  ],
  ['headers that never end', start, 408, 'VALIDATION_FAILED', 'Request Timeout'],
  [
    'a body that never ends',
    `POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{`,
    408,
    'VALIDATION_FAILED',
    'Request Timeout',
  ],
])('%s is a problem with a documented code', async (_name, text, status, code, phrase) => {
  const answer = await answerTo(text);
  expect(answer.status).toBe(`HTTP/1.1 ${status} ${phrase}`);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.headers.get('connection')).toBe('close');
  const requestId = answer.headers.get('x-request-id') ?? '';
  expect(answer.body).toMatchObject({
    type: `/errors/${code}`,
    status,
    code,
    requestId,
    instance: `urn:uuid:${requestId}`,
  });
  expect(answer.body['detail']).not.toBe('');
});
