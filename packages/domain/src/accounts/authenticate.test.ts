import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { configure, settings } from '../config/index.ts';
import { inTransaction, sql } from '../database/index.ts';
import { newId } from '../new-id.ts';
import { ApiKey, PromoterMember } from '../promoters/index.ts';
import { derivedKey, randomToken, sha256 } from '../secrets/index.ts';
import { anonymous, ctxOfHolder, openAccounts, register } from './accounts-fixture.ts';
import { authenticate } from './authenticate.ts';
import { publishRevocation } from './publish-revocation.ts';
import { revokeSessions } from './revoke-sessions.ts';

let close: () => Promise<void>;
beforeAll(async () => {
  close = await openAccounts();
});
afterAll(() => close());

interface Claims {
  sub: string;
  sid: string;
  role: string;
}

async function claimsOfNewUser(): Promise<Claims> {
  const session = await register();
  const { actor } = await ctxOfHolder(session);
  if (actor.type !== 'user') throw new Error('a session belongs to a user');
  return { sub: actor.userId, sid: actor.sessionId, role: actor.role };
}

interface Forgery {
  typ?: string;
  alg?: string;
  iss?: string;
  aud?: string;
  exp?: number;
  key?: Uint8Array;
  claims?: Partial<Claims>;
}

const inAQuarter = () => Math.floor(Date.now() / 1000) + 900;

function forge(claims: Claims, forgery: Forgery = {}): Promise<string> {
  return new SignJWT({ ...claims, ...forgery.claims })
    .setProtectedHeader({ alg: forgery.alg ?? 'HS256', typ: forgery.typ ?? 'at+jwt' })
    .setIssuer(forgery.iss ?? 'ticket-vendor')
    .setAudience(forgery.aud ?? 'ticket-vendor-api')
    .setIssuedAt()
    .setExpirationTime(forgery.exp ?? inAQuarter())
    .sign(forgery.key ?? derivedKey('access-token'));
}

test('takes a token with exactly the fixed header and claims', async () => {
  const claims = await claimsOfNewUser();
  await expect(authenticate(await forge(claims))).resolves.toMatchObject({ type: 'user', userId: claims.sub });
});

const forgeries: [name: string, forgery: Forgery][] = [
  ['another type', { typ: 'JWT' }],
  ['another algorithm', { alg: 'HS512', key: new Uint8Array(64).fill(7) }],
  ['another algorithm under the right key', { alg: 'HS384' }],
  ['another issuer', { iss: 'somebody' }],
  ['another audience', { aud: 'another-api' }],
  ['an expiry just past the tolerance', { exp: Math.floor(Date.now() / 1000) - 61 }],
  ['another key', { key: new Uint8Array(32).fill(7) }],
  ['the session of nobody', { claims: { sid: newId() } }],
  ['a session that is no id', { claims: { sid: 'x' } }],
];

test.each(forgeries)('refuses a token with %s', async (_name, forgery) => {
  // HS384 wants a longer key than the derived one; a doubled key signs what the verifier must refuse for its algorithm.
  const key =
    forgery.alg === 'HS384' ? Buffer.concat([derivedKey('access-token'), derivedKey('access-token')]) : forgery.key;
  const token = await forge(await claimsOfNewUser(), { ...forgery, ...(key ? { key } : {}) });
  await expect(authenticate(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

test("refuses a token that names another user's session", async () => {
  const [mine, others] = [await claimsOfNewUser(), await claimsOfNewUser()];
  const token = await forge({ ...mine, sid: others.sid });
  await expect(authenticate(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('refuses unsigned tokens and anything else', async () => {
  const { sub, sid } = await claimsOfNewUser();
  const unsigned = new UnsecuredJWT({ sub, sid }).setIssuer('ticket-vendor').setExpirationTime('1h').encode();
  for (const token of [unsigned, '', 'x', 'a.b.c', 'tv_test_', 'tv_live_unknown', '\u0000'])
    await expect(authenticate(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('reads the role from the account, not from the token', async () => {
  const claims = await claimsOfNewUser();
  const token = await forge({ ...claims, role: 'promoter' });
  await expect(authenticate(token)).resolves.toMatchObject({ role: 'customer' });
});

test('takes a token that it has seen before no longer than any other, and under its own key only', async () => {
  const claims = await claimsOfNewUser();
  const token = await forge(claims);
  const nearlyOver = await forge(claims, { exp: Math.floor(Date.now() / 1000) + 2 });
  for (const seen of [token, token, nearlyOver]) await expect(authenticate(seen)).resolves.toBeDefined();
  const given = settings();
  configure({ ...given, secretKey: 'another secret key that only this test knows 01234' });
  await expect(authenticate(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  configure(given);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 8_000 });
  await expect(authenticate(nearlyOver)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  await expect(authenticate(token)).resolves.toMatchObject({ userId: claims.sub });
  vi.useRealTimers();
});

test('refuses the token of a revoked session at once', async () => {
  const claims = await claimsOfNewUser();
  const token = await forge(claims);
  await expect(authenticate(token)).resolves.toMatchObject({ userId: claims.sub });
  await inTransaction(() => revokeSessions(anonymous, [claims.sid], 'password_change'));
  await expect(authenticate(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('an API key acts for its organisation until it is revoked', async () => {
  const { user } = await register({ role: 'promoter', organizationName: 'Keys' });
  const member = await PromoterMember.findOne({ where: { userId: user.id }, rejectOnEmpty: true });
  const { promoterId } = member;
  for (const isTest of [true, false]) {
    const key = `tv_${isTest ? 'test' : 'live'}_${randomToken()}`;
    const row = {
      id: newId(),
      promoterId,
      name: 'door',
      prefix: key.slice(0, 12),
      keyHash: sha256(key),
      isTest,
      role: 'door',
    } as const;
    await ApiKey.create(row);
    expect(await authenticate(key)).toEqual({ type: 'api_key', apiKeyId: row.id, promoterId, role: 'door' });
    await inTransaction(async () => {
      await publishRevocation([row.keyHash.toString('hex')]);
      await sql('update api_keys set revoked_at = app_now() where id = $1', [row.id]);
    });
    await expect(authenticate(key)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  }
});
