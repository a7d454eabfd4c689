import { setTimeout as pause } from 'node:timers/promises';
import type { Finding, Purchase } from '@ticket-vendor/ops/simulation';

/** Mails that came to the buyers of paid orders, of which each must get one. */
export interface MailCount {
  wanted: number;
  arrived: number;
  /** More than one to the same buyer. */
  tooMany: number;
  /** Nobody waited for the rest. */
  wasStopped: boolean;
}

const patienceMs = 20_000;
const longestMs = 180_000;
const pauseMs = 500;
const atOnce = 20;

/**
 * Waits for the mails of all paid orders, which the worker sends after the answers: until 20 seconds bring no new one, three
 * minutes at most, and not past `stop`.
 */
export async function countMails(
  sandboxUrl: string,
  purchases: readonly Purchase[],
  stop: AbortSignal,
): Promise<MailCount> {
  const addresses = purchases.filter(({ outcome }) => outcome === 'paid').map(({ email }) => email);
  const begin = performance.now();
  let newestAt = begin;
  const counts = new Map<string, number>();
  for (let missing = addresses; missing.length > 0;) {
    for (let from = 0; from < missing.length; from += atOnce) {
      const some = missing.slice(from, from + atOnce);
      const found = await Promise.all(some.map((address) => mailsTo(sandboxUrl, address)));
      for (const [index, address] of some.entries()) counts.set(address, found[index] ?? 0);
    }
    const now = performance.now();
    const before = missing.length;
    missing = addresses.filter((address) => (counts.get(address) ?? 0) === 0);
    if (missing.length < before) newestAt = now;
    if (stop.aborted || now - newestAt > patienceMs || now - begin > longestMs) break;
    if (missing.length > 0) await pause(pauseMs, undefined, { signal: stop }).catch(() => undefined);
  }
  const arrived = [...counts.values()];
  return {
    wanted: addresses.length,
    arrived: arrived.filter((count) => count > 0).length,
    tooMany: arrived.filter((count) => count > 1).length,
    wasStopped: stop.aborted,
  };
}

/** Mails that did not come before the day was closed early are no fault. */
export function judgeMails({ wanted, arrived, tooMany, wasStopped }: MailCount): Finding {
  const isGood = tooMany === 0 && (arrived === wanted || wasStopped);
  return { check: 'each paid order has its mail', isGood, detail: `${arrived} of ${wanted}` };
}

export function describeMails({ wanted, arrived, tooMany }: MailCount): string {
  const shortfall = arrived < wanted ? ` of ${wanted}` : '';
  return `${arrived}${shortfall}${tooMany > 0 ? `, ${tooMany} of them twice` : ''}`;
}

async function mailsTo(sandboxUrl: string, address: string): Promise<number> {
  const response = await fetch(`${sandboxUrl}/inbox.json?to=${encodeURIComponent(address)}`);
  if (!response.ok) throw new Error(`${sandboxUrl}/inbox.json answers HTTP ${response.status}`);
  const { data } = (await response.json()) as { data: unknown[] };
  return data.length;
}
