import { seedDemo } from '@ticket-vendor/domain';
import type { Report } from './report.ts';
import { withDomain } from './with-domain.ts';

/** Makes the demo data, or finds it again, and prints its logins and key. */
export async function seed(): Promise<Report> {
  const demo = await withDomain(async () => seedDemo());
  const logins = demo.logins.map(({ role, email, password }) => `${role}: ${email} / ${password}`);
  return {
    isGood: true,
    ...demo,
    lines: [...logins, `API key: ${demo.apiKey}`, `event: ${demo.event.title} (${demo.event.id})`],
  };
}
