import type { Session as GivenSession } from '@ticket-vendor/api/router';
import type { User } from '../types.ts';

/** Who is logged in. Plain JSON on purpose: keep it where you like and hand it to `new TicketVendor({ session })`. */
export interface Session {
  user: User;
  /** Good until `expiresAt`; renewed by the client. */
  accessToken: string;
  /** Good once: each renewal brings the next one. As secret as a password. */
  refreshToken: string;
  /** When the access token ends by this machine's clock: ISO 8601, UTC. */
  expiresAt: string;
}

export function toSession({ user, accessToken, refreshToken, expiresIn }: GivenSession): Session {
  return { user, accessToken, refreshToken, expiresAt: new Date(Date.now() + expiresIn * 1000).toISOString() };
}
