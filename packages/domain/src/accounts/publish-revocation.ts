import { activeTransaction } from '../database/index.ts';
import { sharedStore } from '../shared-state/index.ts';
import { KnownCallers } from './known-callers.ts';

let callers: KnownCallers | undefined;

/** After the shared state has been opened. */
export function openKnownCallers(): void {
  callers = new KnownCallers(sharedStore());
}

export function closeKnownCallers(): void {
  callers?.close();
  callers = undefined;
}

export function knownCallers(): KnownCallers {
  if (!callers) throw new Error('the known callers are not open');
  return callers;
}

/**
 * Marks sessions (by id) or API keys (by the hex of their hash) as revoked: at once, or inside a transaction as soon as it has
 * ended, and before whoever ended it goes on. Whatever revokes a row calls it; it never fails.
 */
export async function publishRevocation(credentials: readonly string[]): Promise<void> {
  const transaction = activeTransaction();
  if (transaction) transaction.afterCommit(async () => callers?.revoked(credentials));
  else await callers?.revoked(credentials);
}
