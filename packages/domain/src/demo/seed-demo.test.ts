import { createTestDatabase } from '@ticket-vendor/testing';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { anonymous, ctxOf, testEnv } from '../accounts/accounts-fixture.ts';
import { authenticate, logIn, User } from '../accounts/index.ts';
import { configure, settings, type Env } from '../config/index.ts';
import { shiftClock } from '../database/index.ts';
import { openDomain } from '../domain.ts';
import { Event, getEvent } from '../events/index.ts';
import { ApiKey, Promoter } from '../promoters/index.ts';
import { demoAccess } from './demo-access.ts';
import { seedDemo } from './seed-demo.ts';

let close: () => Promise<void>;
let env: Env;
beforeAll(async () => {
  const { url, drop } = await createTestDatabase();
  env = testEnv({ DATABASE_URL: url });
  const domain = await openDomain(env);
  close = async () => {
    await domain.close();
    await drop();
  };
});
afterAll(() => close());
afterEach(() => configure(env));

const counts = async () => Promise.all([User.count(), Promoter.count(), ApiKey.count(), Event.count()]);

test('has nothing to say before it is seeded', async () => {
  expect(await demoAccess()).toBeUndefined();
});

test('of several starts at once one makes the demo, and all say the same', async () => {
  const [first, ...others] = await Promise.all([seedDemo(), seedDemo(), seedDemo()]);
  for (const other of others) expect(other).toEqual(first);
  expect(await demoAccess()).toEqual(first);
  expect(await counts()).toEqual([2, 1, 1, 1]);
});

test('seeding again changes nothing', async () => {
  const before = await seedDemo();
  expect(await seedDemo()).toEqual(before);
  expect(await counts()).toEqual([2, 1, 1, 1]);
});

test('its logins and its test key work', async () => {
  const { logins, apiKey } = await seedDemo();
  expect(logins.map((login) => login.role)).toEqual(['promoter', 'customer']);
  for (const { email, password, role } of logins) {
    expect(password).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
    await expect(logIn(anonymous, { email, password })).resolves.toMatchObject({ user: { email, role } });
  }
  expect(apiKey).toMatch(/^tv_test_[\w-]{43}$/);
  const { id } = await Promoter.findOne({ rejectOnEmpty: true });
  expect(await authenticate(apiKey)).toMatchObject({ type: 'api_key', promoterId: id, role: 'manager' });
});

test('its event is about 60 days ahead and on sale to anyone, with a free tier and two paid ones', async () => {
  const { event } = await seedDemo();
  const shown = await getEvent(anonymous, { id: event.id });
  expect(shown).toMatchObject({ title: event.title, status: 'published' });
  const daysAhead = (shown.startsAt.getTime() - Date.now()) / 86_400_000;
  expect(daysAhead).toBeGreaterThan(58);
  expect(daysAhead).toBeLessThan(62);
  expect(shown.tiers.map(({ price, status }) => ({ isFree: price === 0, status }))).toEqual([
    { isFree: true, status: 'on_sale' },
    { isFree: false, status: 'on_sale' },
    { isFree: false, status: 'on_sale' },
  ]);
  expect(new Set(shown.tiers.map((tier) => tier.capacity)).size).toBe(3);
});

test('after a change of the secret key the new logins and key work, and the old do not', async () => {
  const before = await seedDemo();
  configure({ ...settings(), secretKey: 'quite another secret key with its 32 characters' });
  const after = await seedDemo();
  expect(after.event).toEqual(before.event);
  await expect(authenticate(before.apiKey)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  await expect(authenticate(after.apiKey)).resolves.toMatchObject({ type: 'api_key' });
  for (const [index, { email, password }] of after.logins.entries()) {
    expect(password).not.toBe(before.logins[index]?.password);
    await expect(logIn(anonymous, { email, password })).resolves.toMatchObject({ user: { email } });
  }
});

test('refuses in production', async () => {
  configure({ ...settings(), isProduction: true });
  await expect(seedDemo()).rejects.toThrow('production');
  await expect(demoAccess()).rejects.toThrow('production');
});

test('when the event has passed, the next start makes another', async () => {
  const { event } = await seedDemo();
  await shiftClock(70 * 86_400);
  expect(await demoAccess()).toBeUndefined();
  const next = await seedDemo();
  expect(next.event.id).not.toBe(event.id);
  const api = ctxOf(await authenticate(next.apiKey));
  await expect(getEvent(api, { id: next.event.id })).resolves.toMatchObject({ status: 'published' });
});
