import { migrate, openDomain, seedDemo, type DemoAccess, type Env } from '@ticket-vendor/domain';

/** Brings the schema up to date. */
export async function migrateDatabase({ databaseUrl }: Env): Promise<void> {
  const { applied } = await migrate(databaseUrl);
  if (applied.length > 0) console.log(`Migrated the database: ${applied.join(', ')}`);
}

/** Makes the demo promoter and event unless they are there. Answers how to log in. */
export async function prepareDemo(env: Env): Promise<DemoAccess> {
  const domain = await openDomain(env);
  try {
    return await seedDemo();
  } finally {
    await domain.close();
  }
}
