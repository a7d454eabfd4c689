import { loadEnv, migrate } from '@ticket-vendor/domain';
import type { Report } from './report.ts';

/** Migrates the database of `DATABASE_URL`; safe beside running servers and other migrations. */
export async function migrateDatabase(): Promise<Report> {
  const { applied } = await migrate(loadEnv().databaseUrl);
  return {
    isGood: true,
    applied,
    lines: applied.length > 0 ? applied.map((name) => `applied ${name}`) : ['nothing to do'],
  };
}
