import { systemCtx } from '../context/index.ts';
import { inTransaction, sql } from '../database/index.ts';
import { findDemoEvent, type DemoAccess } from './demo-access.ts';
import { demoCredentials } from './demo-credentials.ts';
import { seedDemoAccount } from './seed-demo-account.ts';
import { seedDemoApiKey } from './seed-demo-api-key.ts';
import { seedDemoEvent } from './seed-demo-event.ts';

/**
 * Makes the demo promoter, buyer, test API key and an event on sale wherever one of them is missing, and says how to use
 * them. Safe to repeat and to run in several processes at once; after a change of `SECRET_KEY` the stored hashes follow.
 * Refuses in production.
 */
export async function seedDemo(): Promise<DemoAccess> {
  const { logins, apiKey } = demoCredentials();
  const ctx = systemCtx('seed', 'seed-demo');
  await Promise.all(logins.map(async (login) => seedDemoAccount(ctx, login)));
  const event = await inTransaction(async () => {
    const promoterId = await lockDemoPromoter(logins[0].email);
    await seedDemoApiKey(ctx, promoterId, apiKey);
    return (await findDemoEvent(logins[0].email)) ?? (await seedDemoEvent(ctx, promoterId));
  });
  return { logins, apiKey, event };
}

/** Two starts at once pass here one after the other, so that only the first makes an event. */
async function lockDemoPromoter(ownerEmail: string): Promise<string> {
  const [promoter] = await sql<{ id: string }>(
    `select id from promoters where id = (
       select m.promoter_id from promoter_members m join users u on u.id = m.user_id
       where u.email = $1 and m.role = 'owner' order by m.promoter_id limit 1
     ) for no key update`,
    [ownerEmail],
  );
  if (!promoter) throw new Error('the demo promoter has no organisation');
  return promoter.id;
}
