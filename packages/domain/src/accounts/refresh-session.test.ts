import { afterAll, beforeAll, expect, test } from 'vitest';
import { AuditEntry } from '../audit/index.ts';
import { shiftClock, sql } from '../database/index.ts';
import { sha256 } from '../secrets/index.ts';
import { anonymous, ctxOfHolder, openAccounts, password, register } from './accounts-fixture.ts';
import { authenticate } from './authenticate.ts';
import { logIn } from './log-in.ts';
import { purgeSessions } from './purge-sessions.ts';
import { refreshSession } from './refresh-session.ts';
import { Session } from './session.ts';

let close: () => Promise<void>;
beforeAll(async () => {
  close = await openAccounts();
});
afterAll(() => close());

const refresh = (refreshToken: string) => refreshSession(anonymous, { refreshToken });
const refused = { code: 'UNAUTHENTICATED' };
const day = 86_400;

test('exchanges a token for its successor in the same session', async () => {
  const session = await register();
  const next = await refresh(session.refreshToken);
  expect(next.user).toEqual(session.user);
  expect(next.refreshToken).not.toBe(session.refreshToken);
  expect(await ctxOfHolder(next)).toEqual(await ctxOfHolder(session));
});

test('stores no token that could be used, and seals the successor', async () => {
  const session = await register();
  const next = await refresh(session.refreshToken);
  const rows = await sql<{ row: string }>('select t::text as row from refresh_tokens t');
  const stored = rows.map(({ row }) => row).join();
  for (const token of [session.refreshToken, next.refreshToken]) {
    expect(stored).toContain(sha256(token).toString('hex'));
    expect(stored).not.toContain(Buffer.from(token).toString('hex'));
  }
});

test('a second use within ten seconds is given the same successor', async () => {
  const session = await register();
  const next = await refresh(session.refreshToken);
  await shiftClock(9);
  expect((await refresh(session.refreshToken)).refreshToken).toBe(next.refreshToken);
  const { id } = await Session.findOne({ where: { userId: session.user.id }, rejectOnEmpty: true });
  expect(await AuditEntry.count({ where: { objectId: id, action: 'session.refresh' } })).toBe(1);
});

test('a use after the grace is refused and ends the session for everybody', async () => {
  const session = await register();
  const next = await refresh(session.refreshToken);
  const { actor } = await ctxOfHolder(next);
  await shiftClock(11);
  await expect(refresh(session.refreshToken)).rejects.toMatchObject(refused);
  await expect(refresh(next.refreshToken)).rejects.toMatchObject(refused);
  await expect(authenticate(next.accessToken)).rejects.toMatchObject(refused);
  const revoked = await Session.findOne({ where: { userId: session.user.id }, rejectOnEmpty: true });
  expect(revoked).toMatchObject({ revokedReason: 'reuse', revokedAt: expect.any(Date) });
  const entries = await AuditEntry.findAll({ where: { objectId: revoked.id, action: 'session.revoke' } });
  expect(entries).toMatchObject([{ after: { reason: 'reuse' } }]);
  expect(actor).toMatchObject({ sessionId: revoked.id });
});

test('reuse in one session leaves the other sessions of the user alone', async () => {
  const stolen = await register();
  const other = await logIn(anonymous, { email: stolen.user.email, password });
  await refresh(stolen.refreshToken);
  await shiftClock(11);
  await expect(refresh(stolen.refreshToken)).rejects.toMatchObject(refused);
  await expect(refresh(other.refreshToken)).resolves.toMatchObject({ user: other.user });
});

test('a token that lay unused for seven days has expired, without harm to the session', async () => {
  const session = await register();
  await shiftClock(7 * day + 1);
  await expect(refresh(session.refreshToken)).rejects.toMatchObject(refused);
  await expect(authenticate(session.accessToken)).resolves.toMatchObject({ userId: session.user.id });
});

test('no session lives longer than 30 days, however often it is refreshed', async () => {
  let session = await register();
  for (let week = 0; week < 4; week++) {
    await shiftClock(7 * day - 60);
    session = await refresh(session.refreshToken);
  }
  await shiftClock(2 * day + 300);
  await expect(refresh(session.refreshToken)).rejects.toMatchObject(refused);
  await expect(authenticate(session.accessToken)).rejects.toMatchObject(refused);
});

test('refuses a token that was never given out', async () => {
  await expect(refresh('not a token')).rejects.toMatchObject(refused);
});

test('forgets sealed successors after the grace, and sessions 30 days after their end', async () => {
  const session = await register();
  await refresh(session.refreshToken);
  await shiftClock(21);
  await purgeSessions();
  expect(await sql('select 1 from refresh_tokens where successor_sealed is not null')).toHaveLength(0);
  await expect(refresh(session.refreshToken)).rejects.toMatchObject(refused);
  await shiftClock(60 * day + 1);
  expect(await purgeSessions()).toBeGreaterThan(0);
  expect(await Session.count()).toBe(0);
});
