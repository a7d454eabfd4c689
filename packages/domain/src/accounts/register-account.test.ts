import { afterAll, beforeAll, expect, test } from 'vitest';
import { AuditEntry } from '../audit/index.ts';
import { Promoter, PromoterMember } from '../promoters/index.ts';
import { ctxOfHolder, openAccounts, password, register } from './accounts-fixture.ts';
import { SessionOutput } from './schemas.ts';
import { User } from './user.ts';

let close: () => Promise<void>;
beforeAll(async () => {
  close = await openAccounts();
});
afterAll(() => close());

test('logs a new customer in at once', async () => {
  const session = await register({ email: 'ada@example.com', name: 'Ada' });
  expect(SessionOutput.parse(session)).toEqual(session);
  expect(session).toMatchObject({ user: { email: 'ada@example.com', name: 'Ada', role: 'customer' }, expiresIn: 900 });
  expect(await ctxOfHolder(session)).toMatchObject({
    actor: { type: 'user', userId: session.user.id, role: 'customer' },
  });
});

test('gives a promoter an organisation of its own', async () => {
  const { user } = await register({ role: 'promoter', organizationName: 'Ada & Co' });
  const members = await PromoterMember.findAll({ where: { userId: user.id } });
  expect(members).toMatchObject([{ role: 'owner' }]);
  expect(await Promoter.findByPk(members[0]?.promoterId)).toMatchObject({ name: 'Ada & Co', slug: 'ada-and-co' });
});

test('stores neither the password nor its plain hash, and says who came in the audit', async () => {
  const { user } = await register();
  const stored = await User.findByPk(user.id, { rejectOnEmpty: true });
  expect(stored.passwordHash).toMatch(/^\$2b\$04\$/);
  const entries = await AuditEntry.findAll({ where: { objectType: 'user', objectId: user.id } });
  expect(entries).toMatchObject([{ action: 'account.register', actorType: 'anonymous', requestId: 'test' }]);
  expect(JSON.stringify([stored, entries])).not.toContain(password);
});

test('refuses an address that has an account, in any case, and leaves nothing behind', async () => {
  await register({ email: 'taken@example.com' });
  const promoters = await Promoter.count();
  const again = register({ email: 'TAKEN@Example.com', role: 'promoter', organizationName: 'Second' });
  await expect(again).rejects.toMatchObject({ code: 'EMAIL_TAKEN' });
  expect(await Promoter.count()).toBe(promoters);
});
