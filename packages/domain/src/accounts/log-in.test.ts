import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { configure, settings } from '../config/index.ts';
import { sql } from '../database/index.ts';
import { anonymous, ctxOfHolder, openAccounts, password, register } from './accounts-fixture.ts';
import { logIn } from './log-in.ts';
import { LogInInput } from './schemas.ts';
import { User } from './user.ts';

let close: () => Promise<void>;
beforeAll(async () => {
  close = await openAccounts();
});
afterAll(() => close());
afterEach(() => configure({ ...settings(), bcryptRounds: 4 }));

const attempt = (email: string, given: string) => logIn(anonymous, LogInInput.parse({ email, password: given }));

test('opens a session of its own each time, whatever the case of the address', async () => {
  const registered = await register({ email: 'lin@example.com' });
  const first = await attempt('LIN@example.com', password);
  const second = await attempt('lin@example.com', password);
  expect(first.user).toEqual(registered.user);
  expect(new Set([registered, first, second].map((session) => session.refreshToken)).size).toBe(3);
  expect(await ctxOfHolder(first)).not.toEqual(await ctxOfHolder(second));
});

test('says the same of a wrong password and an unknown address', async () => {
  await register({ email: 'here@example.com' });
  const wrong = await attempt('here@example.com', 'not the password').catch((error: unknown) => error);
  const unknown = await attempt('nowhere@example.com', 'not the password').catch((error: unknown) => error);
  expect(wrong).toMatchObject({ code: 'UNAUTHENTICATED', details: {}, fields: [] });
  expect(unknown).toMatchObject({
    code: 'UNAUTHENTICATED',
    details: {},
    fields: [],
    message: (wrong as Error).message,
  });
});

test('renews the hash when the cost has changed, and only then', async () => {
  const { user } = await register({ email: 'cost@example.com' });
  const before = await hashOf(user.id);
  await attempt('cost@example.com', password);
  expect(await hashOf(user.id)).toBe(before);
  configure({ ...settings(), bcryptRounds: 5 });
  await attempt('cost@example.com', password);
  expect(await hashOf(user.id)).toMatch(/^\$2b\$05\$/);
  await attempt('cost@example.com', password);
});

test('does not renew the hash for a wrong password', async () => {
  const { user } = await register({ email: 'guess@example.com' });
  configure({ ...settings(), bcryptRounds: 5 });
  await expect(attempt('guess@example.com', 'a wrong guess')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(await hashOf(user.id)).toMatch(/^\$2b\$04\$/);
});

test('a wrong password opens no session', async () => {
  const { user } = await register({ email: 'none@example.com' });
  await expect(attempt('none@example.com', 'a wrong guess')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(await sql('select id from sessions where user_id = $1', [user.id])).toHaveLength(1);
});

async function hashOf(userId: string): Promise<string> {
  return (await User.findByPk(userId, { rejectOnEmpty: true })).passwordHash;
}
