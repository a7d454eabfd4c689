import { migrate, openDomain, seedDemo, type DemoAccess, type Env } from '@ticket-vendor/domain';

/** Brings the schema up to date, and makes the demo promoter and event unless they are there. Answers how to log in. */
export async function prepareDatabase(env: Env): Promise<DemoAccess> {
  const { applied } = await migrate(env.databaseUrl);
  if (applied.length > 0) console.log(`Migrated the database: ${applied.join(', ')}`);
  const domain = await openDomain(env);
  try {
    return await seedDemo();
  } finally {
    await domain.close();
  }
}
