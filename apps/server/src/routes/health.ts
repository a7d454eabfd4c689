import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from '@ticket-vendor/domain';
import type { FastifyInstance } from 'fastify';

const patienceMs = 1_000;

/** `/healthz`: the process runs. `/readyz`: it can serve; 503 while the database is away or the process is leaving. */
export function healthRoutes(app: FastifyInstance, { isDraining }: { isDraining: () => boolean }): void {
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const problem = isDraining() ? 'draining' : await databaseProblem();
    reply.header('cache-control', 'no-store').code(problem ? 503 : 200);
    return problem ? { status: 'unavailable', reason: problem } : { status: 'ok' };
  });
}

async function databaseProblem(): Promise<string | undefined> {
  const answer = sql('select 1').then(
    () => undefined,
    // Only whether it answers counts here; why it does not is logged by the requests that need it.
    () => 'database',
  );
  const stop = new AbortController();
  const late = sleep(patienceMs, 'database', { signal: stop.signal, ref: false }).catch(() => 'database');
  try {
    return await Promise.race([answer, late]);
  } finally {
    stop.abort();
  }
}
