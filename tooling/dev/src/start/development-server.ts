import { once } from 'node:events';
import { loadEnv, migrate, seedDemo, type DemoAccess } from '@ticket-vendor/domain';
import { run, startServer } from '@ticket-vendor/server';

// The server of `npm start`. Its parent sends the address of the database once that answers, and hears how to log in to the demo once
// the server listens.
const [databaseUrl] = (await once(process, 'message')) as [string];
const env = loadEnv({ ...process.env, DATABASE_URL: databaseUrl });

await run(env, async () => {
  const { applied } = await migrate(databaseUrl);
  if (applied.length > 0) console.log(`Migrated the database: ${applied.join(', ')}`);
  let demo: DemoAccess | undefined;
  const prepare = async () => {
    demo = await seedDemo();
  };
  const server = await startServer(env, { prepare });
  process.send?.(demo);
  return server;
});
