import { setTimeout as pause } from 'node:timers/promises';
import type { Purchase } from '@ticket-vendor/ops/simulation';

/** Mails that came to the buyers of paid orders, of which each must get one. */
export interface MailCount {
  wanted: number;
  arrived: number;
  /** More than one to the same buyer. */
  tooMany: number;
}

const patienceMs = 30_000;
const pauseMs = 500;
const atOnce = 20;

/** Waits for the mails of all paid orders, 30 seconds at most: the worker sends them after the answers. */
export async function countMails(sandboxUrl: string, purchases: readonly Purchase[]): Promise<MailCount> {
  const addresses = purchases.filter(({ outcome }) => outcome === 'paid').map(({ email }) => email);
  const deadline = performance.now() + patienceMs;
  const counts = new Map<string, number>();
  for (let missing = addresses; missing.length > 0;) {
    for (let from = 0; from < missing.length; from += atOnce) {
      const some = missing.slice(from, from + atOnce);
      const found = await Promise.all(some.map((address) => mailsTo(sandboxUrl, address)));
      for (const [index, address] of some.entries()) counts.set(address, found[index] ?? 0);
    }
    missing = addresses.filter((address) => (counts.get(address) ?? 0) === 0);
    if (performance.now() > deadline) break;
    if (missing.length > 0) await pause(pauseMs);
  }
  const arrived = [...counts.values()];
  return {
    wanted: addresses.length,
    arrived: arrived.filter((count) => count > 0).length,
    tooMany: arrived.filter((count) => count > 1).length,
  };
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
