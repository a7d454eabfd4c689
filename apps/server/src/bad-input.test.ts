import { appRouter } from '@ticket-vendor/api';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningServer } from './start-server.ts';
import { call, post } from './test-calls.ts';
import { startTestServer } from './test-server.ts';

let server: RunningServer;
let token: string;

beforeAll(async () => {
  server = await startTestServer({ RATE_LIMIT_FACTOR: '10000' });
  const promoter = {
    email: 'p@example.com',
    password: 'long enough',
    name: 'P',
    role: 'promoter',
    organizationName: 'P',
  };
  token = String((await post(`${server.url}/api/v1/auth/register`, promoter)).json['accessToken']);
});

afterAll(() => server.close());

const fields = [
  'email password name role organizationName refreshToken title description venue startsAt endsAt timezone currency category tags',
  'capacity metadata promoterId id eventId q city from to sort limit cursor price minPerOrder maxPerOrder salesStartAt salesEndAt',
  'hidden paused sortOrder poolId maxPerCustomer items buyer attendees expectedTotal format __proto__ constructor toString',
]
  .join(' ')
  .split(' ');

const nasty = fc.oneof(
  fc.constantFrom<unknown>(
    '\u0000',
    '\ud800',
    "'; drop table users; --",
    '0198c9a4-6f3e-7cc1-9d0b-3f6f0c1f9b11',
    'eyJpZCI6MX0',
    '%',
    '\\',
    '9999-12-31T23:59:59Z',
    '2030-01-01T00:00:00Z',
    'Europe/Berlin',
    'EUR',
    2 ** 31,
    2 ** 53,
    -1,
    0,
    1.5,
    1e308,
    '',
    'x'.repeat(10_000),
    null,
    true,
    [],
    {},
    { __proto__: null, a: [{ b: '\u0000' }] },
  ),
  fc.string({ unit: 'binary' }),
  fc.jsonValue({ maxDepth: 3 }),
);

const input = fc.oneof(
  fc.dictionary(fc.constantFrom(...fields), nasty, { maxKeys: 12 }),
  fc.jsonValue({ maxDepth: 3 }),
);

const procedures = Object.entries(
  appRouter._def.procedures as unknown as Record<string, { _def: { type: string; meta?: { openapi?: Rest } } }>,
);
interface Rest {
  method: string;
  path: string;
}

test.each(procedures)(
  'no input makes %s fail on our side',
  async (name, { _def: definition }) => {
    await fc.assert(
      fc.asyncProperty(input, async (value) => {
        const body = JSON.stringify({ json: value });
        const overTrpc =
          definition.type === 'query'
            ? await call(`${server.url}/trpc/${name}?input=${encodeURIComponent(body)}`, { headers: bearer() })
            : await post(`${server.url}/trpc/${name}`, body, bearer());
        expect(overTrpc.status, overTrpc.text).toBeLessThan(500);
        const rest = definition.meta?.openapi;
        if (!rest) return;
        const answer = await overRest(rest, value);
        expect(answer.status, answer.text).toBeLessThan(500);
      }),
      { numRuns: 40 },
    );
  },
  60_000,
);

function overRest({ method, path }: Rest, value: unknown) {
  const facts = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const url = `${server.url}/api/v1${path.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(wellFormed(facts[key])))}`;
  if (method === 'GET') {
    const query = new URLSearchParams();
    for (const [key, fact] of Object.entries(facts)) query.append(key, wellFormed(fact));
    return call(`${url}?${query.toString()}`, { headers: bearer() });
  }
  const body =
    method === 'DELETE'
      ? {}
      : { body: JSON.stringify(value), headers: { 'content-type': 'application/json', ...bearer() } };
  return call(url, { method, headers: bearer(), ...body });
}

/** An address can carry no lone surrogate. */
function wellFormed(fact: unknown): string {
  return (typeof fact === 'string' ? fact : (JSON.stringify(fact) ?? 'x')).toWellFormed() || 'x';
}

function bearer(): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}
