import { migrate } from '@ticket-vendor/domain/migrate';
import { provideTestDatabases } from '@ticket-vendor/testing/global-setup';
import type { TestProject } from 'vitest/node';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  return await provideTestDatabases(project, migrate);
}
