import { sql } from '../database/index.ts';
import { demoCredentials, type DemoLogin } from './demo-credentials.ts';

/** What a newcomer needs to try the system: who to log in as, a test API key and an event on sale. */
export interface DemoAccess {
  logins: DemoLogin[];
  apiKey: string;
  event: { id: string; title: string };
}

/** The demo as `seedDemo` left it; writes nothing. Undefined while there is no demo event to come. Refuses in production. */
export async function demoAccess(): Promise<DemoAccess | undefined> {
  const { logins, apiKey } = demoCredentials();
  const event = await findDemoEvent(logins[0].email);
  return event && { logins, apiKey, event };
}

/** The oldest published event of the demo promoter that has not begun. */
export async function findDemoEvent(promoterEmail: string): Promise<DemoAccess['event'] | undefined> {
  const [event] = await sql<DemoAccess['event']>(
    `select e.id, e.title from events e
     join promoter_members m on m.promoter_id = e.promoter_id and m.role = 'owner'
     join users u on u.id = m.user_id
     where u.email = $1 and e.status = 'published' and e.starts_at > app_now()
     order by e.id limit 1`,
    [promoterEmail],
  );
  return event;
}
