import type { UserRole } from '../context/index.ts';
import { lookUpTogether, sql } from '../database/index.ts';
import type { FoundCaller } from './known-callers.ts';

interface SessionRow {
  id: string;
  userId: string;
  role: UserRole;
  email: string;
  name: string;
  lifeMs: number;
}

/**
 * Whom a live session stands for and how long it has left; undefined for one that has ended, was revoked or never was.
 * In a rush every request is another customer's: those of one turn are read together.
 */
export const readSession = lookUpTogether(readSessions);

async function readSessions(sessionIds: readonly string[]): Promise<(FoundCaller | undefined)[]> {
  const rows = await sql<SessionRow>(
    `select s.id, u.id as "userId", u.role, u.email, u.name,
       (extract(epoch from s.ends_at - app_now()) * 1000)::float8 as "lifeMs"
     from sessions s join users u on u.id = s.user_id
     where s.id = any($1::uuid[]) and s.revoked_at is null and s.ends_at > app_now()`,
    [sessionIds],
  );
  const found = new Map(rows.map((row) => [row.id, row]));
  return sessionIds.map((sessionId) => {
    const row = found.get(sessionId);
    if (!row) return undefined;
    const { id, lifeMs, ...user } = row;
    return { actor: { type: 'user', sessionId: id, ...user }, lifeMs };
  });
}
