import { afterAll, beforeAll, expect, test } from 'vitest';
import { AuditEntry } from '../audit/index.ts';
import { anonymous, ctxOf, ctxOfHolder, openAccounts, password, register } from './accounts-fixture.ts';
import { authenticate } from './authenticate.ts';
import { logIn } from './log-in.ts';
import { logOut } from './log-out.ts';
import { refreshSession } from './refresh-session.ts';
import type { SessionOutput } from './schemas.ts';

let close: () => Promise<void>;
beforeAll(async () => {
  close = await openAccounts();
});
afterAll(() => close());

async function isOpen(session: SessionOutput): Promise<boolean> {
  const answers = await Promise.allSettled([
    authenticate(session.accessToken),
    refreshSession(anonymous, { refreshToken: session.refreshToken }),
  ]);
  const open = answers.filter((answer) => answer.status === 'fulfilled').length;
  if (open === 1) throw new Error('one token outlived the other');
  return open > 0;
}

test('ends the session with both of its tokens at once, and no other session', async () => {
  const session = await register();
  const other = await logIn(anonymous, { email: session.user.email, password });
  const ctx = await ctxOfHolder(session);
  await logOut(ctx, {});
  expect(await isOpen(session)).toBe(false);
  expect(await isOpen(other)).toBe(true);
});

test('also ends the session of a refresh token of the same user', async () => {
  const session = await register();
  const other = await logIn(anonymous, { email: session.user.email, password });
  await logOut(await ctxOfHolder(session), { refreshToken: other.refreshToken });
  expect([await isOpen(session), await isOpen(other)]).toEqual([false, false]);
});

test("does not touch the session of another user's refresh token", async () => {
  const [mine, others] = [await register(), await register()];
  await logOut(await ctxOfHolder(mine), { refreshToken: others.refreshToken });
  expect([await isOpen(mine), await isOpen(others)]).toEqual([false, true]);
});

test('may be repeated, and is written down once', async () => {
  const session = await register();
  const ctx = await ctxOfHolder(session);
  await logOut(ctx, { refreshToken: session.refreshToken });
  await logOut(ctx, { refreshToken: session.refreshToken });
  if (ctx.actor.type !== 'user') throw new Error('a session belongs to a user');
  const entries = await AuditEntry.findAll({ where: { objectId: ctx.actor.sessionId, action: 'session.revoke' } });
  expect(entries).toMatchObject([{ after: { reason: 'logout' } }]);
});

test('without a login the refresh token says which session ends', async () => {
  const session = await register();
  await logOut(anonymous, { refreshToken: session.refreshToken });
  expect(await isOpen(session)).toBe(false);
});

test('refuses whoever names no session', async () => {
  const apiKey = ctxOf({ type: 'api_key', apiKeyId: 'k', promoterId: 'p', role: 'manager' });
  for (const ctx of [anonymous, apiKey]) {
    await expect(logOut(ctx, {})).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(logOut(ctx, { refreshToken: 'unknown' })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  }
});
