import { afterAll, beforeAll, expect, test } from 'vitest';
import { anonymous, ctxOf, ctxOfHolder, openAccounts, register } from '../accounts/accounts-fixture.ts';
import type { Ctx, MemberRole } from '../context/index.ts';
import { memberRole } from './member-role.ts';
import { PromoterMember } from './promoter-member.ts';
import { requireMember } from './require-member.ts';

let close: () => Promise<void>;
let owner: Ctx;
let promoterId: string;

beforeAll(async () => {
  close = await openAccounts();
  const session = await register({ role: 'promoter', organizationName: 'House' });
  owner = await ctxOfHolder(session);
  const member = await PromoterMember.findOne({ where: { userId: session.user.id }, rejectOnEmpty: true });
  promoterId = member.promoterId;
});
afterAll(() => close());

const sellers: MemberRole[] = ['owner', 'manager'];
const check = (ctx: Ctx) => requireMember(ctx, promoterId, sellers, 'event');

async function memberWith(role: MemberRole): Promise<Ctx> {
  const session = await register();
  await PromoterMember.create({ promoterId, userId: session.user.id, role });
  return ctxOfHolder(session);
}

const apiKeyOf = (id: string) => ctxOf({ type: 'api_key', apiKeyId: 'k', promoterId: id, role: 'manager' });

test('lets members with the role pass, whatever the role of their account', async () => {
  await expect(check(owner)).resolves.toBeUndefined();
  await expect(check(await memberWith('manager'))).resolves.toBeUndefined();
  await expect(check(apiKeyOf(promoterId))).resolves.toBeUndefined();
  await expect(check(ctxOf({ type: 'system', name: 'test' }))).resolves.toBeUndefined();
});

test('tells members without the role that they may not', async () => {
  for (const role of ['box_office', 'door'] as const)
    await expect(check(await memberWith(role))).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

test('tells everybody else that there is no such thing', async () => {
  const rival = await ctxOfHolder(await register({ role: 'promoter', organizationName: 'Rival' }));
  const rivalsKey = apiKeyOf('00000000-0000-7000-8000-000000000000');
  const webhook = ctxOf({ type: 'webhook', provider: 'stripe', eventId: 'evt_1' });
  for (const ctx of [rival, rivalsKey, webhook]) {
    expect(await memberRole(ctx, promoterId)).toBeUndefined();
    await expect(check(ctx)).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'There is no such event.' });
  }
});

test('asks strangers to log in', async () => {
  await expect(check(anonymous)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});
