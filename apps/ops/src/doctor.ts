import { findViolations, pendingMigrations, sql, type Env } from '@ticket-vendor/domain';
import type { Report } from './report.ts';
import { withDomain } from './with-domain.ts';

interface Finding {
  check: string;
  isGood: boolean;
  detail: string;
}

type Check = (env: Env) => Promise<Omit<Finding, 'check'>>;

const checks: Record<string, Check> = {
  database: async () => {
    const [row] = await sql<{ version: string; skewMs: number }>(
      `select current_setting('server_version') as version, extract(epoch from clock_timestamp()) * 1000 - $1::float8 as "skewMs"`,
      [Date.now()],
    );
    const skew = Math.round(Math.abs(row?.skewMs ?? 0));
    return { isGood: skew < 5_000, detail: `PostgreSQL ${row?.version}, its clock is ${skew} ms off this one` };
  },
  migrations: async () => {
    const pending = await pendingMigrations();
    return {
      isGood: pending.length === 0,
      detail: pending.length === 0 ? 'all applied' : `not applied: ${pending.join(', ')}`,
    };
  },
  invariants: async () => {
    const violations = await findViolations();
    const broken = violations.map(({ invariant, ids }) => `${invariant}: ${ids.join(', ')}`);
    return { isGood: broken.length === 0, detail: broken.length === 0 ? 'all hold' : broken.join('; ') };
  },
  'overdue orders': countOf(
    `select count(*)::int as n from orders where status = 'pending' and expires_at < app_now() - interval '5 minutes'`,
    'past their expiry by 5 minutes or more',
  ),
  'payments for review': countOf(
    'select count(*)::int as n from payments where needs_review',
    'captured payments that need a person',
  ),
  'unsent mail': countOf(
    `select count(*)::int as n from email_notifications where status in ('queued', 'sending') and created_at < app_now() - interval '5 minutes'`,
    'older than 5 minutes',
  ),
  'failed mail': countOf(
    `select count(*)::int as n from email_notifications where status = 'failed'`,
    'refused by the provider',
  ),
  jobs: countOf(
    `select count(*)::int as n from pgboss.job where state in ('created', 'retry') and start_after < clock_timestamp() - interval '5 minutes'`,
    'waiting for a worker for 5 minutes or more',
  ),
  Stripe: async (env) => reachable(env.stripe.apiBase ?? 'https://api.stripe.com'),
  SendGrid: async (env) => reachable(env.sendgrid.apiBase ?? 'https://api.sendgrid.com'),
};

/** Looks at everything an operator would ask about first; good only when every check is. */
export async function doctor(): Promise<Report> {
  const findings = await withDomain(async (_ctx, env) => {
    const found: Finding[] = [];
    for (const [check, look] of Object.entries(checks)) found.push({ check, ...(await look(env)) });
    return found;
  });
  const lines = findings.map(({ check, isGood, detail }) => `${isGood ? 'ok  ' : 'FAIL'} ${check}: ${detail}`);
  return { isGood: findings.every((finding) => finding.isGood), findings, lines };
}

function countOf(query: string, what: string): Check {
  return async () => {
    const [row] = await sql<{ n: number }>(query);
    const n = row?.n ?? 0;
    return { isGood: n === 0, detail: `${n} ${what}` };
  };
}

async function reachable(base: string): Promise<Omit<Finding, 'check'>> {
  try {
    const { status } = await fetch(base, { signal: AbortSignal.timeout(5_000), redirect: 'manual' });
    return { isGood: status < 500, detail: `${base} answers ${status}` };
  } catch (error) {
    return { isGood: false, detail: `${base} does not answer (${error instanceof Error ? error.name : 'unknown'})` };
  }
}
