import type { DemoAccess, Env } from '@ticket-vendor/domain';

interface Announcement {
  env: Env;
  demo: DemoAccess;
  database: string;
  inbox: string | undefined;
}

/** Says where everything is and how to get in. */
export function announce({ env, demo, database, inbox }: Announcement): void {
  const lines = [
    ['REST API', `${env.publicUrl}/api/v1`],
    ['tRPC', `${env.publicUrl}/trpc`],
    ['Documentation', `${env.publicUrl}/docs`],
    ['', `${env.publicUrl}/redoc`],
    ['OpenAPI', `${env.publicUrl}/openapi.json`],
    ...(inbox ? [['Mails sent', inbox]] : []),
    ['Database', database],
    ['Demo event', `${demo.event.title} (${demo.event.id})`],
    ...demo.logins.map(({ role, email, password }) => [`Login ${role}`, `${email}  ${password}`]),
    ['API key', demo.apiKey],
  ];
  const width = Math.max(...lines.map(([label = '']) => label.length));
  console.log(`\nTicket Vendor is ready. Ctrl-C stops it.\n`);
  for (const [label = '', value = ''] of lines) console.log(`  ${label.padEnd(width)}  ${value}`);
}
