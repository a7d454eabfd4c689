import { afterAll, beforeAll, expect, test } from 'vitest';
import { anonymous, ctxOf, ctxOfHolder, openAccounts, register } from '../accounts/accounts-fixture.ts';
import type { Ctx, MemberRole } from '../context/index.ts';
import { inTransaction } from '../database/index.ts';
import { newId } from '../new-id.ts';
import { createOrganisation } from './create-organisation.ts';
import { promoterForNewEvent } from './promoter-for-new-event.ts';
import type { Promoter } from './promoter.ts';
import { PromoterMember } from './promoter-member.ts';

let close: () => Promise<void>;
beforeAll(async () => {
  close = await openAccounts();
});
afterAll(() => close());

async function promoter(name: string): Promise<{ ctx: Ctx; userId: string; own: Promoter }> {
  const session = await register({ role: 'promoter', organizationName: name });
  const ctx = await ctxOfHolder(session);
  return { ctx, userId: session.user.id, own: await promoterForNewEvent(ctx) };
}

async function join(userId: string, promoterId: string, role: MemberRole): Promise<void> {
  await PromoterMember.create({ promoterId, userId, role });
}

test('is the only organisation, without asking', async () => {
  const { ctx, own } = await promoter('Solo');
  expect(own.name).toBe('Solo');
  expect((await promoterForNewEvent(ctx, own.id)).id).toBe(own.id);
});

test('has to be named among several', async () => {
  const { ctx, userId, own } = await promoter('First');
  const second = await inTransaction(() => createOrganisation(ctx, { name: 'Second', ownerId: userId }));
  await expect(promoterForNewEvent(ctx)).rejects.toMatchObject({
    code: 'VALIDATION_FAILED',
    fields: [{ pointer: '/promoterId' }],
  });
  expect((await promoterForNewEvent(ctx, second.id)).name).toBe('Second');
  expect((await promoterForNewEvent(ctx, own.id)).name).toBe('First');
});

test('organisations where one only scans tickets do not count as a choice', async () => {
  const [{ ctx, userId, own }, house] = [await promoter('Mine'), await promoter('House')];
  await join(userId, house.own.id, 'door');
  expect((await promoterForNewEvent(ctx)).id).toBe(own.id);
  await expect(promoterForNewEvent(ctx, house.own.id)).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

test('an organisation of others is as if unknown', async () => {
  const [{ ctx }, rival] = [await promoter('Me'), await promoter('Rival')];
  for (const id of [rival.own.id, newId()])
    await expect(promoterForNewEvent(ctx, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('is refused to customers until an organisation makes them a manager', async () => {
  const [session, house] = [await register(), await promoter('Hall')];
  const ctx = await ctxOfHolder(session);
  await expect(promoterForNewEvent(ctx)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(promoterForNewEvent(ctx, house.own.id)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await join(session.user.id, house.own.id, 'manager');
  expect((await promoterForNewEvent(ctx)).id).toBe(house.own.id);
});

test('is the organisation of an API key', async () => {
  const [house, rival] = [await promoter('Keyed'), await promoter('Other')];
  const keyOf = (role: MemberRole) => ctxOf({ type: 'api_key', apiKeyId: 'k', promoterId: house.own.id, role });
  expect((await promoterForNewEvent(keyOf('manager'))).id).toBe(house.own.id);
  await expect(promoterForNewEvent(keyOf('manager'), rival.own.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(promoterForNewEvent(keyOf('door'))).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

test('asks strangers to log in and lets the system name any', async () => {
  const { own } = await promoter('Any');
  const system = ctxOf({ type: 'system', name: 'test' });
  await expect(promoterForNewEvent(anonymous, own.id)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  expect((await promoterForNewEvent(system, own.id)).id).toBe(own.id);
  await expect(promoterForNewEvent(system)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
});
