import { isDatabaseUnavailable, UnusableDatabaseError, type Env } from '@ticket-vendor/domain';

/** Why a start failed, in one line that says what to do; undefined for what nobody expects. */
export function startProblem(error: unknown, env: Env): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { code?: unknown };
  if (code === 'EADDRINUSE') return `Port ${env.port} of ${env.host} is taken: stop what listens there or set PORT.`;
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL')
    return `Cannot listen on port ${env.port} of ${env.host} (${code}).`;
  if (error instanceof UnusableDatabaseError) return `${shown(env.databaseUrl)}: ${error.message}.`;
  if (isDatabaseUnavailable(error) || isDatabaseRefusal(error))
    return `${shown(env.databaseUrl)} cannot be used: ${firstLine(error) || String(code)}. Check DATABASE_URL.`;
  return undefined;
}

// SQLSTATE class 28: wrong user or password; 3D000: no such database.
function isDatabaseRefusal(error: Error): boolean {
  const { code } = error as { code?: unknown };
  return error.name.startsWith('Sequelize') || (typeof code === 'string' && /^(28...|3D000)$/.test(code));
}

function firstLine(error: Error): string {
  return error.message.split('\n', 1)[0] ?? '';
}

/** The address without user and password. */
function shown(databaseUrl: string): string {
  const { host, pathname } = new URL(databaseUrl);
  return `The database ${host}${pathname}`;
}
