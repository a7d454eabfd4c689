import { expect, test } from 'vitest';
import { call, post } from '../test-calls.ts';
import { startTestServer } from '../test-server.ts';
import { clientAddress } from './client-address.ts';

const socket = { remoteAddress: '192.0.2.1' };

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['2001:db8::1', '2001:db8::1'],
  ['::ffff:203.0.113.7', '::ffff:203.0.113.7'],
  ['<script>', '192.0.2.1'],
  ['evil', '192.0.2.1'],
  ['', '192.0.2.1'],
  ['203.0.113.7:443', '192.0.2.1'],
  ['203.0.113.007', '192.0.2.1'],
  ['unknown', '192.0.2.1'],
])('a proxy that says %j tells of %s', (ip, address) => {
  expect(clientAddress({ ip, socket: socket as never })).toBe(address);
});

test('nobody gets a quota of their own by naming themselves something that is no address', async () => {
  await using server = await startTestServer({ RATE_LIMIT_FACTOR: '1', TRUST_PROXY: '1' });
  const left = async (name: string) => {
    const { headers } = await call(`${server.url}/api/v1/events`, { headers: { 'x-forwarded-for': name } });
    return Number(/r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]);
  };
  expect([await left('evil, <script>'), await left('evil, <b>'), await left('nobody')]).toEqual([299, 298, 297]);
  expect(await left('203.0.113.7')).toBe(299);
  const strays = await Promise.all(
    ['one', 'two', 'three'].map(async (name) => post(`${server.url}/nowhere`, {}, { 'x-forwarded-for': name })),
  );
  const remaining = strays.map(({ headers }) => /r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]);
  expect(new Set(remaining)).toEqual(new Set(['119', '118', '117']));
});
