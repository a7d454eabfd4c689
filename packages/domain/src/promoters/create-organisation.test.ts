import { afterAll, beforeAll, expect, test } from 'vitest';
import { ctxOfHolder, openAccounts, register } from '../accounts/accounts-fixture.ts';
import { AuditEntry } from '../audit/index.ts';
import type { Ctx } from '../context/index.ts';
import { inTransaction } from '../database/index.ts';
import { createOrganisation } from './create-organisation.ts';

let close: () => Promise<void>;
let ctx: Ctx;
let ownerId: string;
beforeAll(async () => {
  close = await openAccounts();
  const session = await register();
  ctx = await ctxOfHolder(session);
  ownerId = session.user.id;
});
afterAll(() => close());

const create = (name: string) => inTransaction(() => createOrganisation(ctx, { name, ownerId }));

const names: [name: string, slug: RegExp][] = [
  ['Café Größe & Söhne', /^cafe-groesse-and-soehne$/],
  ['東京ライブ', /^promoter(-[0-9a-z]{5})?$/],
  ['x'.repeat(200), /^x{80}$/],
];

test.each(names)('makes a slug of %s', async (name, slug) => {
  expect((await create(name)).slug).toMatch(slug);
});

test('adds a short suffix to a slug that is taken', async () => {
  expect((await create('Twice')).slug).toBe('twice');
  expect((await create('TWICE!')).slug).toMatch(/^twice-[0-9a-z]{5}$/);
});

test('is written down with who did it', async () => {
  const { id } = await create('Audited');
  const entries = await AuditEntry.findAll({ where: { objectId: id } });
  expect(entries).toMatchObject([{ action: 'promoter.create', actorId: ownerId, promoterId: id }]);
});
