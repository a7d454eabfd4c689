import { expect, test } from 'vitest';
import { Refusal, startTestServer, type ReceivedCall, type TestServer } from '../testing/test-server.ts';
import { TicketVendor } from '../ticket-vendor.ts';
import type { Session } from './session.ts';

const user = { id: 'u', email: 'ada@example.com', name: 'Ada', role: 'customer' as const };
const credentials = { email: user.email, password: 'correct horse battery' };
const session = (number: number, seconds = 900): Session => ({
  user,
  accessToken: `access-${number}`,
  refreshToken: `refresh-${number}`,
  expiresAt: new Date(Date.now() + seconds * 1000).toISOString(),
});

/** Takes only the newest access token; each refresh makes the next one. */
async function startAuthServer(expiresIn = 900): Promise<TestServer> {
  let current = 1;
  const given = () => ({ user, accessToken: `access-${current}`, refreshToken: `refresh-${current}`, expiresIn });
  const signed = ({ headers }: ReceivedCall) => {
    if (headers.authorization !== `Bearer access-${current}`) throw unauthenticated();
    return { data: [], nextCursor: null };
  };
  return startTestServer({
    'auth.login': given,
    'auth.register': given,
    'auth.logout': () => undefined,
    'auth.refresh': async ({ input }) => {
      await new Promise((resolve) => void setTimeout(resolve, 50));
      if ((input as { refreshToken: string }).refreshToken !== `refresh-${current}`) throw unauthenticated();
      current++;
      return given();
    },
    'orders.list': signed,
  });
}
const unauthenticated = () => new Refusal('UNAUTHORIZED', { reason: 'UNAUTHENTICATED' });
const refreshes = (server: TestServer) => server.calls.filter((call) => call.path === 'auth.refresh');

test('a login is kept and signs the calls after it', async () => {
  await using server = await startAuthServer();
  const tv = new TicketVendor(server);
  const kept = await tv.auth.login(credentials);
  expect(tv.auth.session).toEqual(kept);
  expect(Date.parse(kept.expiresAt) - Date.now()).toBeGreaterThan(890_000);
  await tv.orders.list();
  expect(refreshes(server)).toHaveLength(0);
});

test('ten calls with an ending token renew it once', async () => {
  await using server = await startAuthServer();
  const seen: (Session | undefined)[] = [];
  const tv = new TicketVendor({ ...server, session: session(1, 10), onSessionChange: (next) => seen.push(next) });
  await Promise.all(Array.from({ length: 10 }, () => tv.orders.list()));
  expect(refreshes(server)).toHaveLength(1);
  expect(seen.map((next) => next?.accessToken)).toEqual(['access-2']);
});

test('ten calls whose token is refused renew it once and are sent again', async () => {
  await using server = await startAuthServer();
  const tv = new TicketVendor({ ...server, session: { ...session(1), accessToken: 'revoked' } });
  const pages = await Promise.all(Array.from({ length: 10 }, () => tv.orders.list()));
  expect(pages).toHaveLength(10);
  expect(refreshes(server)).toHaveLength(1);
  expect(refreshes(server)[0]?.headers.authorization).toBeUndefined();
});

test('a kept session goes through JSON and is taken up again', async () => {
  await using server = await startAuthServer();
  const first = new TicketVendor(server);
  await first.auth.register({ ...credentials, name: 'Ada', role: 'customer' });
  const second = new TicketVendor({ ...server, session: JSON.parse(JSON.stringify(first.auth.session)) });
  await expect(second.orders.list()).resolves.toMatchObject({ data: [] });
});

test('a session that has ended is forgotten, and the call says so', async () => {
  await using server = await startAuthServer();
  const seen: (Session | undefined)[] = [];
  const onSessionChange = (next: Session | undefined) => seen.push(next);
  const tv = new TicketVendor({ ...server, session: session(7), onSessionChange });
  await expect(tv.orders.list()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(tv.auth.session).toBeUndefined();
  expect(seen).toEqual([undefined]);
});

test('a logout while a renewal is under way is not undone by it', async () => {
  await using server = await startAuthServer();
  const tv = new TicketVendor({ ...server, session: session(1) });
  const renewal = tv.auth.refresh().catch((error: unknown) => error);
  await tv.auth.logout();
  await renewal;
  expect(tv.auth.session).toBeUndefined();
});

test('a refused API key is not renewed', async () => {
  await using server = await startAuthServer();
  const tv = new TicketVendor({ ...server, apiKey: 'tv_test_x' });
  await expect(tv.orders.list()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(server.calls.map((call) => call.headers.authorization)).toEqual(['Bearer tv_test_x']);
});

test('no token goes along with a login, where an old one would be refused', async () => {
  await using server = await startAuthServer();
  await new TicketVendor({ ...server, accessToken: 'old' }).auth.login(credentials);
  expect(server.calls[0]?.headers.authorization).toBeUndefined();
});
