import { migrate } from '@ticket-vendor/domain/migrate';

/** Migrates the cluster's own database: it serves as the template, so nobody may be connected to it afterwards. */
export async function makeTemplate(url: string): Promise<string> {
  await migrate(url);
  return url;
}
