import type { DemoAccess, Env } from '@ticket-vendor/domain';

interface Announcement {
  env: Env;
  access: DemoAccess;
  database: string;
  inbox: string | undefined;
}

/** Says where everything is and how to get in. */
export function announce({ env, access, database, inbox }: Announcement): void {
  const lines = [
    ['REST API', `${env.publicUrl}/api/v1`],
    ['tRPC', `${env.publicUrl}/trpc`],
    ['Documentation', `${env.publicUrl}/docs`],
    ['', `${env.publicUrl}/redoc`],
    ['OpenAPI', `${env.publicUrl}/openapi.json`],
    ...(inbox ? [['Mails sent', inbox]] : []),
    ['Database', database],
    ['Demo event', `${access.event.title} (${access.event.id})`],
    ...access.logins.map(({ role, email, password }) => [`Login ${role}`, `${email}  ${password}`]),
    ['API key', access.apiKey],
  ];
  const width = Math.max(...lines.map(([label = '']) => label.length));
  console.log(`\nTicket Vendor is ready. Ctrl-C stops it.\n`);
  for (const [label = '', value = ''] of lines) console.log(`  ${label.padEnd(width)}  ${value}`);
}
