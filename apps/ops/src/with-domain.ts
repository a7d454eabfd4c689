import { randomUUID } from 'node:crypto';
import { loadEnv, openDomain, systemCtx, type Ctx, type Env } from '@ticket-vendor/domain';

/** Runs a command on the open domain, as the system actor `ops`, and closes it whatever happens. */
export async function withDomain<T>(command: (ctx: Ctx, env: Env) => Promise<T>): Promise<T> {
  const env = loadEnv();
  const domain = await openDomain(env);
  try {
    return await command(systemCtx('ops', randomUUID()), env);
  } finally {
    await domain.close();
  }
}
