import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../database/index.ts';
import { openAccounts, register } from './accounts-fixture.ts';
import { Session } from './session.ts';

let close: () => Promise<void>;
beforeAll(async () => {
  close = await openAccounts();
});
afterAll(() => close());

test('of registrations of one address at once, in two cases, one makes an account', async () => {
  for (let round = 0; round < 5; round++) {
    const spellings = [`Race${round}@Example.com`, `race${round}@example.com`, `RACE${round}@EXAMPLE.COM`];
    const organisation = { role: 'promoter', organizationName: `Race ${round}` } as const;
    const results = await Promise.allSettled(spellings.map((email) => register({ email, ...organisation })));
    const refusals = results.filter((result) => result.status === 'rejected').map((result) => result.reason);
    expect(refusals).toMatchObject([{ code: 'EMAIL_TAKEN' }, { code: 'EMAIL_TAKEN' }]);
    const made = await sql('select id from users where lower(email) = $1', [`race${round}@example.com`]);
    expect(made).toHaveLength(1);
    expect(await sql('select id from promoters where name = $1', [`Race ${round}`])).toHaveLength(1);
  }
  expect(await Session.count()).toBe(5);
});

test('organisations of one name at once get a slug each', async () => {
  const organisation = { role: 'promoter', organizationName: 'Same Name' } as const;
  await Promise.all([1, 2, 3, 4].map(() => register(organisation)));
  const slugs = await sql<{ slug: string }>(`select slug from promoters where name = 'Same Name' order by slug`);
  expect(slugs).toHaveLength(4);
  for (const { slug } of slugs) expect(slug).toMatch(/^same-name(-[0-9a-z]{5})?$/);
});
