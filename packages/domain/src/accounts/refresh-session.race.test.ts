import { afterAll, beforeAll, expect, test } from 'vitest';
import { shiftClock, sql } from '../database/index.ts';
import { anonymous, openAccounts, register } from './accounts-fixture.ts';
import { refreshSession } from './refresh-session.ts';

let close: () => Promise<void>;
beforeAll(async () => {
  close = await openAccounts();
});
afterAll(() => close());

const refresh = (refreshToken: string) => refreshSession(anonymous, { refreshToken });
const tokensOf = (userId: string) =>
  sql('select 1 from refresh_tokens t join sessions s on s.id = t.session_id where s.user_id = $1', [userId]);

test('three tabs that refresh at once are given one successor', async () => {
  for (let round = 0; round < 5; round++) {
    const session = await register();
    const tabs = await Promise.all([1, 2, 3].map(() => refresh(session.refreshToken)));
    expect(new Set(tabs.map((tab) => tab.refreshToken)).size).toBe(1);
    expect(await tokensOf(session.user.id)).toHaveLength(2);
    await expect(refresh(tabs[0]?.refreshToken ?? '')).resolves.toMatchObject({ user: session.user });
  }
});

test('a stolen token and its successor used at once end the session or leave one line of tokens', async () => {
  for (let round = 0; round < 5; round++) {
    const session = await register();
    const next = await refresh(session.refreshToken);
    await shiftClock(11);
    const results = await Promise.allSettled([refresh(session.refreshToken), refresh(next.refreshToken)]);
    expect(results[0]?.status).toBe('rejected');
    const last = results[1]?.status === 'fulfilled' ? results[1].value.refreshToken : next.refreshToken;
    await expect(refresh(last)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  }
});
