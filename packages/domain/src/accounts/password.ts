import bcrypt from 'bcrypt';
import pLimit from 'p-limit';
import { settings } from '../config/index.ts';
import { refuseInsideTransaction } from '../database/index.ts';
import { DomainError } from '../errors/index.ts';
import { keyedHash } from '../secrets/index.ts';

// Each hash keeps one thread of libuv's small pool busy, which name look-ups and files share.
const atOnce = pLimit(2);
const maxWaiting = 20;

/** A new hash at the cost of the settings. UNAVAILABLE when too many hashes wait already. */
export async function hashPassword(password: string): Promise<string> {
  return inTurn(() => bcrypt.hash(peppered(password), settings().bcryptRounds));
}

/**
 * Whether the password belongs to the hash. Without a hash (an account that does not exist) the answer is no, after the
 * same work. UNAVAILABLE when too many hashes wait already.
 */
export async function passwordMatches(password: string, hash: string | undefined): Promise<boolean> {
  const matches = await inTurn(() => bcrypt.compare(peppered(password), hash ?? hashOfNobody()));
  return matches && hash !== undefined;
}

/** The hash was made at another cost than the settings ask for. */
export function isOutdatedHash(hash: string): boolean {
  return bcrypt.getRounds(hash) !== settings().bcryptRounds;
}

/** bcrypt ignores what follows its 72nd byte; a keyed digest of fixed length makes all of the password count. */
function peppered(password: string): string {
  return keyedHash('password', password.normalize('NFC')).toString('base64');
}

function hashOfNobody(): string {
  return `$2b$${String(settings().bcryptRounds).padStart(2, '0')}$${'.'.repeat(53)}`;
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  refuseInsideTransaction('password hashing');
  if (atOnce.pendingCount >= maxWaiting)
    throw new DomainError('UNAVAILABLE', 'Too many logins at once, try again.', { retryAfterSeconds: 2 });
  return atOnce(work);
}
